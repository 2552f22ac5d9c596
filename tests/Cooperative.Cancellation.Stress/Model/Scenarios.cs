using CsCheck;

namespace Cooperative.Cancellation.Stress.Model;

/// <summary>Random scenarios. Small numbers mean simple things, for CsCheck looks for the smallest scenario that fails.</summary>
internal static class Scenarios
{
    private const int Longest = 30;

    private static readonly Gen<int> Who = Gen.Frequency((1, Gen.Const(0)), (1, Gen.Int[1, 4]));
    private static readonly Gen<int?> ScopeLimit = Gen.OneOf<int?>(0, 2, 6);
    private static readonly Gen<int?> ShieldLimit = Gen.Frequency((3, Gen.Const((int?)null)), (1, ScopeLimit));
    private static readonly Gen<int?> HookLimit = Gen.Frequency((3, Gen.Const((int?)null)), (1, ScopeLimit));
    private static readonly Gen<int?> JobLimit = Gen.Frequency((6, Gen.Const((int?)null)), (1, ScopeLimit));
    private static readonly Gen<bool> Seldom = Gen.Frequency((5, Gen.Const(false)), (1, Gen.Const(true)));
    private static readonly Gen<CleanupWhen> When = Gen.Frequency(
        (2, Gen.Const(CleanupWhen.Always)), (2, Gen.Int[1, 7].Select(it => (CleanupWhen)it)));

    private static readonly Gen<JobSetup> Root = Gen.Select(
        Gen.Bool, Seldom, JobLimit, (isAsync, faults, limit) => new JobSetup(isAsync, false, faults, limit));

    private static readonly Gen<JobSetup> Child = Gen.Select(
        Gen.Bool, Seldom, Seldom, JobLimit, (isAsync, isIsolated, faults, limit) => new JobSetup(isAsync, isIsolated, faults, limit));

    private static readonly Gen<Operation> CancelJob =
        Gen.Select(Who, Gen.Bool, Seldom, (who, isInside, isShutdown) => (Operation)new Cancel(who, isInside, isShutdown));

    private static readonly Gen<Operation> RegisterHook = Gen.Select(
        Who, Gen.Bool, Gen.Bool, When, HookLimit, (who, isInside, isAsync, when, limit) =>
            (Operation)new Register(who, isInside, isAsync, when, limit));

    private static readonly Gen<Operation> Withdraw = Gen.Int[0, 5].Select(hook => (Operation)new Unregister(hook));
    private static readonly Gen<Operation> TimePasses = Gen.OneOf(1, 4, 15).Select(seconds => (Operation)new Wait(seconds));

    private static readonly Gen<Operation> BeforeStart = Gen.Frequency(
        (6, RegisterHook), (1, CancelJob), (1, Withdraw), (1, Gen.Const<Operation>(new Expire(0))), (1, TimePasses));

    private static readonly Gen<Operation> Operation = Gen.Frequency(
        (1, Gen.Const<Operation>(new Start())),
        (5, CancelJob),
        (7, Who.Select(Gen.Bool, (who, isOfBody) => (Operation)new Checkpoint(who, isOfBody))),
        (2, Who.Select(who => (Operation)new ReadFlag(who))),
        (5, Who.Select(who => (Operation)new Return(who))),
        (3, Who.Select(Gen.Enum<Thrown>(), (who, what) => (Operation)new Throw(who, what))),
        (5, Who.Select(who => (Operation)new Rethrow(who))),
        (7, RegisterHook),
        (2, Withdraw),
        (2, Who.Select(who => (Operation)new Expire(who))),
        (6, TimePasses),
        (4, Who.Select(Gen.OneOf(PlaceKind.Timeout, PlaceKind.TryTimeout), ScopeLimit, (who, kind, limit) =>
            (Operation)new OpenScope(who, kind, limit))),
        (2, Who.Select(ShieldLimit, (who, limit) => (Operation)new OpenScope(who, PlaceKind.Shield, limit))),
        (7, Who.Select(Child, (who, setup) => (Operation)new StartChild(who, setup))),
        (3, Who.Select(Gen.Int[0, 3], (who, child) => (Operation)new AwaitChild(who, child))));

    public static readonly Gen<Scenario> Any = Gen.Select(
        Root,
        BeforeStart.Array[0, 3],
        Operation.Array[0, Longest],
        (root, before, after) => new Scenario(root, [.. before, new Start(), .. after]));
}
