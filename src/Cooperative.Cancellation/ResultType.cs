namespace Cooperative.Cancellation;

/// <summary>
/// Refuses bodies whose value is a task. <c>Start(async context => …)</c> compiles, binds to a function that returns a task, and
/// would "succeed" at the first <c>await</c> with the work still going on; so would an asynchronous body that returns a task of a task.
/// </summary>
internal static class ResultType<TResult>
{
    private static readonly bool IsTask =
        typeof(Task).IsAssignableFrom(typeof(TResult))
        || typeof(TResult) == typeof(ValueTask)
        || (typeof(TResult).IsGenericType && typeof(TResult).GetGenericTypeDefinition() == typeof(ValueTask<>));

    private static string Name => typeof(TResult).Name.Split('`')[0];

    /// <summary>For a synchronous body, which has an asynchronous twin.</summary>
    public static void RefuseTask(string parameter, string method)
    {
        if (IsTask)
        {
            string remedy = typeof(TResult).IsValueType
                ? $"{method}Async(async context => await …)"
                : $"{method}Async";
            throw new ArgumentException(
                $"The body returns a {Name}, which synchronous work does not await. Use {remedy} for asynchronous work.",
                parameter);
        }
    }

    /// <summary>For an asynchronous body, which awaits one task and no more.</summary>
    public static void RefuseInnerTask(string parameter)
    {
        if (IsTask)
        {
            throw new ArgumentException(
                $"The body returns a Task of a {Name}, and the inner one would not be awaited. Await it in the body, or Unwrap() it.",
                parameter);
        }
    }
}
