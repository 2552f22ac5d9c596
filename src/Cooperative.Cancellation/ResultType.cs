namespace Cooperative.Cancellation;

/// <summary>
/// Refuses synchronous bodies whose value is a task. <c>Start(async context => …)</c> compiles, binds to a function that returns a
/// task, and would "succeed" at the first <c>await</c> with the work still going on.
/// </summary>
internal static class ResultType<TResult>
{
    private static readonly bool IsTask =
        typeof(Task).IsAssignableFrom(typeof(TResult))
        || typeof(TResult) == typeof(ValueTask)
        || (typeof(TResult).IsGenericType && typeof(TResult).GetGenericTypeDefinition() == typeof(ValueTask<>));

    public static void RefuseTask(string parameter, string method)
    {
        if (IsTask)
        {
            string remedy = typeof(TResult).IsValueType
                ? $"{method}Async(async context => await …)"
                : $"{method}Async";
            throw new ArgumentException(
                $"The body returns a {typeof(TResult).Name}, which a synchronous job does not await. Use {remedy} for asynchronous work.",
                parameter);
        }
    }
}
