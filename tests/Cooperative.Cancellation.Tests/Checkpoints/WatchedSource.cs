using System.Collections;

namespace Cooperative.Cancellation.Tests.Checkpoints;

/// <summary>Where a source may fail.</summary>
public enum SourceStep
{
    Nowhere,
    GetEnumerator,
    MoveNext,
    Current,
    Dispose,
}

/// <summary>
/// The numbers from zero, which tell how many were taken and how often the enumerator was disposed, and fail where a test wants them
/// to: at the fourth element, or at the one step that there is only once.
/// </summary>
internal sealed class WatchedSource(int count, SourceStep failing = SourceStep.Nowhere, Exception? fault = null, Action<int>? fetching = null)
    : IEnumerable<int>, IAsyncEnumerable<int>
{
    private const int FailingElement = 3;

    public int Opened { get; private set; }

    public int Taken { get; private set; }

    public int Disposed { get; private set; }

    /// <summary>What the asynchronous enumerator was given.</summary>
    public CancellationToken Token { get; private set; }

    public IEnumerator<int> GetEnumerator() => Open();

    IEnumerator IEnumerable.GetEnumerator() => Open();

    public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        Token = cancellationToken;
        return Open();
    }

    private Enumerator Open()
    {
        Opened++;
        FailAt(SourceStep.GetEnumerator);
        return new Enumerator(this);
    }

    private void FailAt(SourceStep step)
    {
        if (step == failing)
        {
            throw fault!;
        }
    }

    private sealed class Enumerator(WatchedSource source) : IEnumerator<int>, IAsyncEnumerator<int>
    {
        private int _at = -1;

        public int Current
        {
            get
            {
                if (_at == FailingElement)
                {
                    source.FailAt(SourceStep.Current);
                }

                return _at;
            }
        }

        object IEnumerator.Current => Current;

        public bool MoveNext()
        {
            source.Fetch(_at + 1);
            if (_at + 1 == FailingElement)
            {
                source.FailAt(SourceStep.MoveNext);
            }

            return source.Advance(ref _at);
        }

        public async ValueTask<bool> MoveNextAsync()
        {
            await Task.Yield();
            return MoveNext();
        }

        public void Reset() => throw new NotSupportedException();

        public void Dispose()
        {
            source.Disposed++;
            source.FailAt(SourceStep.Dispose);
        }

        public async ValueTask DisposeAsync()
        {
            await Task.Yield();
            Dispose();
        }
    }

    private void Fetch(int element) => fetching?.Invoke(element);

    private bool Advance(ref int at)
    {
        if (at + 1 >= count)
        {
            return false;
        }

        at++;
        Taken++;
        return true;
    }
}
