using System.Collections.Concurrent;
using System.Management.Automation;
using ProvenanceKit.Engine;

namespace ProvenanceKit.Pipeline;

/// <summary>Base of all cmdlets: cancellation, the worker thread with its progress, and errors as records.</summary>
public abstract class ProvenanceCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    // The engine's decisions, from any of its threads, until the pipeline thread writes them.
    private readonly ConcurrentQueue<string> _decisions = new();

    /// <summary>Receives a line for every decision of the engine; it becomes a Verbose line when the engine's work is done.</summary>
    private protected Action<string> Log => _decisions.Enqueue;

    /// <summary>Whether fingerprints and evidence come from the user's cache where they are there, and are kept in it.</summary>
    private protected virtual bool UsesCache => false;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // A stop that comes after the last record has nothing left to stop.
        }
    }

    /// <summary>Releases the cancellation source.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stop.Dispose();
        }
    }

    /// <summary>Reads a model on the worker thread.</summary>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped.</exception>
    private protected ModelFingerprint ReadFingerprint(string path, FingerprintOptions options)
    {
        WriteVerbose($"Reading {path}{(options.MetadataOnly ? " (configuration and tokenizer only)" : "")}.");
        ModelFingerprint fingerprint = RunEngine(
            (progress, token) => ProvenanceEngine.ReadFingerprint(path, options with { UseCache = UsesCache }, progress, Log, token));
        WriteReadings(fingerprint);
        return fingerprint;
    }

    /// <summary>Runs engine work on a worker thread while this thread shows its progress.</summary>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped.</exception>
    private protected T RunEngine<T>(Func<IProgress<EngineProgress>, CancellationToken, T> work)
    {
        var meter = new ProgressMeter(GetHashCode() & int.MaxValue, TimeProvider.System);
        try
        {
            return WorkerPump.Run(work, report => Show(meter, report), _stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        finally
        {
            if (meter.IsShown && !_stop.IsCancellationRequested)
            {
                WriteProgress(meter.Complete());
            }

            WriteDecisions();
        }
    }

    /// <summary>Runs <paramref name="work"/>; a failure becomes an error record and the next input goes on.</summary>
    /// <returns>The result, or null after a failure.</returns>
    private protected T? Attempt<T>(object target, Func<T?> work)
        where T : class
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (IsItemFailure(exception))
        {
            WriteError(ErrorRecords.From(exception, target));
            return null;
        }
    }

    /// <summary>What the engine enumerates, item by item on this thread; a failure becomes an error record and ends it.</summary>
    private protected IEnumerable<T> Enumerate<T>(object target, Func<CancellationToken, IEnumerable<T>> open)
    {
        using IEnumerator<T>? items = Attempt(target, () => open(_stop.Token).GetEnumerator());
        while (items is not null && Attempt(target, () => (object)MoveNext(items)) is true)
        {
            yield return items.Current;
        }

        WriteDecisions();
    }

    /// <summary>Whether an exception is a failure of one input, as opposed to PowerShell's own control flow.</summary>
    private protected static bool IsItemFailure(Exception exception) =>
        exception is not (PipelineStoppedException or RuntimeException or OutOfMemoryException or StackOverflowException);

    private static bool MoveNext<T>(IEnumerator<T> items)
    {
        try
        {
            return items.MoveNext();
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }

    private void WriteDecisions()
    {
        while (!_stop.IsCancellationRequested && _decisions.TryDequeue(out string? decision))
        {
            WriteVerbose(decision);
        }
    }

    private void Show(ProgressMeter meter, EngineProgress report)
    {
        if (meter.Next(report) is { } record)
        {
            WriteProgress(record);
        }
    }

    private void WriteReadings(ModelFingerprint fingerprint)
    {
        if (fingerprint.TokenizerUnmeasuredReason is { } tokenizerReason)
        {
            WriteVerbose($"{fingerprint.Name}: tokenizer not measured: {tokenizerReason}");
        }

        if (fingerprint.WeightsUnmeasuredReason is { } weightsReason)
        {
            WriteVerbose($"{fingerprint.Name}: weights not measured: {weightsReason}");
        }

        foreach (UnmeasuredFeature feature in fingerprint.Weights is { Unmeasured.IsDefault: false } weights ? weights.Unmeasured : [])
        {
            WriteVerbose($"{fingerprint.Name}: {feature}");
        }

        if (fingerprint.DownloadedBytes > 0)
        {
            WriteVerbose(FormattableString.Invariant($"{fingerprint.Name}: {fingerprint.DownloadedBytes} bytes came over the network."));
        }

        WriteDebug(FormattableString.Invariant(
            $"{fingerprint.Path}: {fingerprint.TensorCount} tensors, {fingerprint.WeightBytes} bytes; metadata {fingerprint.Timing.MetadataSeconds:0.000} s, weights {fingerprint.Timing.WeightSeconds:0.000} s."));
    }
}
