using ProvenanceKit.Engine.Tests.Fingerprints;

namespace ProvenanceKit.Engine.Tests;

/// <summary>Entry point for the processes that tests start; the test runner doesn't use it.</summary>
internal static class TestProcess
{
    private static int Main(string[] args) => args is [CacheWorker.Command, .. var rest] ? CacheWorker.Run(rest) : 2;
}
