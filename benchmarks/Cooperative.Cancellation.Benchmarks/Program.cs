using Cooperative.Cancellation.Benchmarks;

// What was optimised away, came to a wrong result or could not be measured is an exception, shown as such, and the exit code is 1.
return await Commands.Make().Parse(args).InvokeAsync();
