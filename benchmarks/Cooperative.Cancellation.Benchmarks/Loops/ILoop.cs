namespace Cooperative.Cancellation.Benchmarks.Loops;

/// <summary>A loop over items, as people write them: one of those that every way of checking is measured on.</summary>
/// <typeparam name="TItem">What it goes through.</typeparam>
/// <typeparam name="TState">What it carries from item to item, and comes to; the next part of the items goes on from it.</typeparam>
public interface ILoop<TItem, TState>
{
    static abstract TItem[] MakeItems(int count);

    static abstract TState Begin();

    /// <summary>The loop. Never inlined, so that all that is compared stands in a method of its own.</summary>
    static abstract TState Run<TCheck>(ReadOnlySpan<TItem> items, TState state, TCheck check)
        where TCheck : struct, ICheck, allows ref struct;

    /// <summary>Whether the loop came to what another computation of the same comes to.</summary>
    static abstract bool IsRight(TItem[] items, TState state);
}
