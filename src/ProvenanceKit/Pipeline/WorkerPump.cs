using System.Collections.Concurrent;
using System.Diagnostics;

namespace ProvenanceKit.Pipeline;

/// <summary>
/// Runs engine work on its own thread and hands its reports to the pipeline thread, the only one that may write.
/// Reports are thinned at their source to about ten a second.
/// </summary>
internal sealed class WorkerPump : IProgress<EngineProgress>
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    // How long a stop waits for the engine to notice; a read that hangs in the operating system is left behind.
    private static readonly TimeSpan s_stopGrace = TimeSpan.FromMilliseconds(400);

    // Never disposed: a worker that was left behind may still report to it.
    private readonly BlockingCollection<EngineProgress> _reports = [];
    private long _lastReport;

    /// <summary>Runs <paramref name="work"/> and blocks until it ends or the stop is asked for.</summary>
    /// <param name="work">Work for the worker thread.</param>
    /// <param name="onReport">Called on the calling thread.</param>
    /// <param name="stopToken">Stops the wait, and the work through its own use of the token.</param>
    /// <exception cref="OperationCanceledException">The stop was asked for.</exception>
    public static T Run<T>(
        Func<IProgress<EngineProgress>, CancellationToken, T> work, Action<EngineProgress> onReport, CancellationToken stopToken)
    {
        var pump = new WorkerPump();
        Task<T> worker = Task.Factory.StartNew(
            () =>
            {
                try
                {
                    return work(pump, stopToken);
                }
                finally
                {
                    pump._reports.CompleteAdding();
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default);
        try
        {
            foreach (EngineProgress report in pump._reports.GetConsumingEnumerable(stopToken))
            {
                onReport(report);
            }
        }
        catch (OperationCanceledException)
        {
            // The exception of a stopped worker is of no interest, but it has to be observed.
            _ = worker.ContinueWith(static task => task.Exception, TaskScheduler.Default);
            ((IAsyncResult)worker).AsyncWaitHandle.WaitOne(s_stopGrace);
            throw;
        }

        return worker.GetAwaiter().GetResult();
    }

    void IProgress<EngineProgress>.Report(EngineProgress value)
    {
        long now = Stopwatch.GetTimestamp();
        long last = Interlocked.Read(ref _lastReport);
        bool isDue = last == 0 || Stopwatch.GetElapsedTime(last, now) >= s_interval;
        if (!isDue || Interlocked.CompareExchange(ref _lastReport, now, last) != last)
        {
            return;
        }

        try
        {
            _reports.Add(value);
        }
        catch (InvalidOperationException)
        {
            // The work ended while one of its threads was still reporting.
        }
    }
}
