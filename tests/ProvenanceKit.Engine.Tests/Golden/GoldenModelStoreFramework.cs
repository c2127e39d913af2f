using ProvenanceKit.Engine.Tests.Golden;
using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: TestFramework("ProvenanceKit.Engine.Tests.Golden.GoldenModelStoreFramework", "ProvenanceKit.Engine.Tests")]

namespace ProvenanceKit.Engine.Tests.Golden;

/// <summary>
/// xUnit's own framework, plus the removal of the golden models behind the last test. A process-exit handler alone would be cut short:
/// the test host is killed 100 ms after it reported its results.
/// </summary>
public sealed class GoldenModelStoreFramework : XunitTestFramework
{
    /// <summary>Called by xUnit.</summary>
    public GoldenModelStoreFramework(IMessageSink messageSink)
        : base(messageSink) => DisposalTracker.Add(new Cleaner());

    private sealed class Cleaner : IDisposable
    {
        public void Dispose() => GoldenModelStore.Clear();
    }
}
