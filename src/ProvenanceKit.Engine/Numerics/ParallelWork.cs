using System.Runtime.ExceptionServices;

namespace ProvenanceKit.Engine.Numerics;

/// <summary>Loops over several threads that fail as a loop on one thread would: with the exception itself, not with a collection of them.</summary>
internal static class ParallelWork
{
    /// <summary>Runs a body for 0 .. <paramref name="count"/> - 1.</summary>
    /// <exception cref="OperationCanceledException">The options' token was cancelled.</exception>
    public static void For(int count, ParallelOptions options, Action<int> body) => Run(options, () => Parallel.For(0, count, options, body));

    /// <summary>Runs bodies side by side.</summary>
    /// <exception cref="OperationCanceledException">The options' token was cancelled.</exception>
    public static void Invoke(ParallelOptions options, params Action[] bodies) => Run(options, () => Parallel.Invoke(options, bodies));

    private static void Run(ParallelOptions options, Action loop)
    {
        try
        {
            loop();
        }
        catch (AggregateException e)
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
        }
    }
}
