using ProvenanceKit.Engine.Tests.Fingerprints;
using ProvenanceKit.Engine.Tests.Reference;

namespace ProvenanceKit.Engine.Tests;

/// <summary>Entry point for the processes that tests start; the test runner doesn't use it.</summary>
internal static class TestProcess
{
    private static int Main(string[] args) => args switch
    {
        [CacheWorker.Command, .. var rest] => CacheWorker.Run(rest),
        [CompareWorker.Command, .. var rest] => CompareWorker.Run(rest),
        [ReferenceWorker.Command, .. var rest] => ReferenceWorker.Run(rest),
        _ => 2,
    };
}
