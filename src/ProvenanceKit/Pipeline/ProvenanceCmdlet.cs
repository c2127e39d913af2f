using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
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

    /// <summary>Id of the bar that bars of single models stand below; -1 when there is none.</summary>
    private protected int ParentActivity { get; init; } = -1;

    /// <summary>How many models were begun to be read.</summary>
    private protected int ModelsRead { get; private set; }

    /// <summary>How many models will be read, as far as is known before they are; 0 when that isn't, as in a pipeline.</summary>
    private protected int ModelsExpected { get; set; }

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
        ModelsRead++;
        WriteVerbose($"Reading {path}{(options.MetadataOnly ? " (configuration and tokenizer only)" : "")}.");
        ModelFingerprint fingerprint = RunEngine(
            (progress, token) => ProvenanceEngine.ReadFingerprint(path, options with { UseCache = UsesCache }, progress, Log, token));
        WriteReadings(fingerprint);
        Tell("Fingerprint", FormattableString.Invariant($"{fingerprint.Name}: {(fingerprint.Timing.CacheHit ? "found in the cache" : "read")} in {fingerprint.Timing.TotalSeconds:0.000} s."));
        return fingerprint;
    }

    /// <summary>
    /// Writes an information record, which is seen with <c>-InformationAction Continue</c> and kept with <c>-InformationVariable</c>: one for each thing that is done.
    /// </summary>
    /// <param name="kind">What was done; a tag beside ProvenanceKit.</param>
    /// <param name="text">In words.</param>
    private protected void Tell(string kind, string text) => WriteInformation(text, ["ProvenanceKit", kind]);

    /// <summary>Runs engine work on a worker thread while this thread shows its progress.</summary>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped.</exception>
    private protected T RunEngine<T>(Func<IProgress<EngineProgress>, CancellationToken, T> work)
    {
        var meter = new ProgressMeter(ProgressMeter.IdOf(this), TimeProvider.System, ParentActivity) { Position = Position };
        long start = Stopwatch.GetTimestamp();
        T result;
        try
        {
            result = WorkerPump.Run(work, report => Show(meter.Next(report)), _stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        finally
        {
            if (meter.IsShown && !_stop.IsCancellationRequested)
            {
                Show(meter.Complete());
            }

            WriteDecisions();
        }

        WriteDebug(FormattableString.Invariant($"{MyInvocation.MyCommand?.Name}: {Stopwatch.GetElapsedTime(start).TotalSeconds:0.000} s in the engine."));
        return result;
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

    private string Position => ModelsRead == 0 ? ""
        : string.Create(CultureInfo.InvariantCulture, $"model {ModelsRead}{(ModelsExpected >= ModelsRead ? $" of {ModelsExpected}" : "")}");

    /// <summary>Writes progress records.</summary>
    private protected void Show(IReadOnlyList<ProgressRecord> records)
    {
        foreach (ProgressRecord record in records)
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
