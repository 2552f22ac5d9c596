using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Cooperative.Cancellation;

/// <content>The job's scope: around its own lines, its work and its hooks.</content>
internal sealed partial class JobLog
{
    private readonly JobScope _scope = new(life);

    // That of whoever made the job, then of whoever started it: the scopes that these had open, a parent's above all, are around the
    // job's lines as they are around its work, whichever thread writes them. Let go of with the end, so that who keeps the job's handle
    // does not keep that.
    private volatile ExecutionContext? _flow = ExecutionContext.Capture();

    // Written and read by the life alone, one step after the other.
    private IDisposable? _work;

    // Guarded by the lock of the lines.
    private bool _hasAbandoned;

    /// <summary>The job is being started, in this flow.</summary>
    public void FollowStarter() => _flow = ExecutionContext.Capture();

    /// <summary>By the life, in the work's flow: from here to <see cref="LeaveWork"/> all that is logged in it is the job's.</summary>
    public void EnterWork() => _work = OpenScope();

    public void LeaveWork()
    {
        Close(_work);
        _work = null;
    }

    /// <summary>Opens the job's scope in the calling flow; null where the logger has no scopes, or failed. To be closed in that same flow.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "What a logger throws is told as trouble [G10.2].")]
    public IDisposable? OpenScope()
    {
        try
        {
            return logger.BeginScope(_scope);
        }
        catch (Exception exception)
        {
            TellFailure(exception);
            return null;
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "What a logger throws is told as trouble [G10.2].")]
    public void Close(IDisposable? scope)
    {
        try
        {
            scope?.Dispose();
        }
        catch (Exception exception)
        {
            TellFailure(exception);
        }
    }

    /// <summary>One line, in the job's flow and scope. What a scope of the logger's does, or throws, costs no line.</summary>
    private void WriteInScope(Action<ILogger> line)
    {
        if (_flow is { } flow)
        {
            ExecutionContext.Run(flow, static state => ((Line)state!).Write(), new Line(this, line));
        }
        else
        {
            new Line(this, line).Write();
        }
    }

    /// <summary>Under the lock of the lines, at the end. The line of a hook that was left behind may still come, and needs the flow.</summary>
    private void LetGoOfFlow()
    {
        if (!_isWriting && !_hasAbandoned)
        {
            _flow = null;
        }
    }

    private sealed record Line(JobLog Log, Action<ILogger> Words)
    {
        public void Write()
        {
            IDisposable? scope = Log.OpenScope();
            Log.Write(Words);
            Log.Close(scope);
        }
    }
}
