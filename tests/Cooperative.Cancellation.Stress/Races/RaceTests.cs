using Cooperative.Cancellation.Stress.Races.Pairs;

namespace Cooperative.Cancellation.Stress.Races;

/// <summary>The contract, when two things happen to a job at one moment.</summary>
[Collection(Alone.Name)]
public class RaceTests
{
    [Fact(DisplayName = "G1.3, G4 Start and Cancel: the body runs, or Start is refused")]
    public void Start_AgainstCancel_OneOfThemDecides() => Race.Run(number => new StartAgainstCancel(number));

    [Fact(DisplayName = "G4, G1.2 Cancel and the end of the work: every row of the table")]
    public void Cancel_AgainstEnd_IsARowOfTheTable() => Race.Run(number => new CancelAgainstEnd(number));

    [Fact(DisplayName = "G1.2, G2.2 Three requests: one counts, and the others are told")]
    public void Cancel_AgainstCancel_OneCounts() => Race.Run(number => new CancelAgainstCancel(number));

    [Fact(DisplayName = "G1.4, G3.4 A request, and those who look for it: flag, reason and token are one")]
    public void Cancel_AgainstLook_FlagReasonAndTokenAreOne() => Race.Run(number => new CancelAgainstLook(number));

    [Fact(DisplayName = "G8.2, G2.3 The start of a child and the cancellation of its parent: the child is asked")]
    public void ChildStart_AgainstParentCancel_IsAsked() => Race.Run(number => new ChildStartAgainstParentCancel(number));

    [Fact(DisplayName = "G8.1 The start of a child and the end of its parent: the parent waits, or the child is refused")]
    public void ChildStart_AgainstParentEnd_IsWaitedForOrRefused() => Race.Run(number => new ChildStartAgainstParentEnd(number));

    [Fact(DisplayName = "G8.3, G2.2 The fault of a child and the cancellation of its parent: both are told")]
    public void ChildFault_AgainstParentCancel_BothAreTold() => Race.Run(number => new ChildFaultAgainstParentCancel(number));

    [Fact(DisplayName = "G6.4 The registration of a hook and the end: the hook runs, or is refused")]
    public void Register_AgainstEnd_RunsOrIsRefused() => Race.Run(number => new RegisterAgainstEnd(number));

    [Fact(DisplayName = "G6.5 Unregister and the run of the hook: one of the two")]
    public void Unregister_AgainstRun_OneOfThem() => Race.Run(number => new UnregisterAgainstRun(number));

    [Fact(DisplayName = "G6.3 A hook's end and the end of its grace: completed or abandoned, and the next one runs once")]
    public void HookEnd_AgainstAbandonment_IsOneOfThem() => Race.Run(number => new HookEndAgainstAbandonment(number));

    [Fact(DisplayName = "G2.6, G2.2 A job's deadline and a request: the reason is one of the two")]
    public void Deadline_AgainstRequest_IsToldApart() => Race.Run(number => new DeadlineAgainstRequest(number));

    [Fact(DisplayName = "G9.2 A scope's deadline, a request and the scope's end: the request beats the timeout")]
    public void ScopeDeadline_AgainstRequest_RequestWins() => Race.Run(number => new ScopeDeadlineAgainstRequest(number));

    [Fact(DisplayName = "G10.1 A ping and the end: an answer, or the end")]
    public void Ping_AgainstEnd_EndsInAnyCase() => Race.Run(number => new PingAgainstEnd(number));

    [Fact(DisplayName = "G2.1, G4 An outside token, its link and the end: asked, or not")]
    public void Token_AgainstEnd_AsksOrNot() => Race.Run(number => new TokenAgainstEnd(number));

    [Fact(DisplayName = "G7.4 DisposeAsync and anything: it asks, waits and throws nothing")]
    public void Dispose_AgainstAnything_WaitsForTheEnd() => Race.Run(number => new DisposeAgainstAnything(number));
}
