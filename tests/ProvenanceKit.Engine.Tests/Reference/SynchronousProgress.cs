namespace ProvenanceKit.Engine.Tests.Reference;

/// <summary>Reports at once, on the thread that has something to report.</summary>
internal sealed class SynchronousProgress(Action<EngineProgress> report) : IProgress<EngineProgress>
{
    public void Report(EngineProgress value) => report(value);
}
