using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: TestFramework("ProvenanceKit.Engine.Tests.Golden.Cleanup.GoldenTestFramework", "ProvenanceKit.Engine.Tests")]

namespace ProvenanceKit.Engine.Tests.Golden.Cleanup;

/// <summary>
/// xUnit's own framework, plus the removal of the golden models behind the last test. A process-exit handler would be cut short:
/// the test host is killed 100 ms after it reported its results.
/// </summary>
/// <param name="messageSink">Given by xUnit.</param>
public sealed class GoldenTestFramework(IMessageSink messageSink) : XunitTestFramework(messageSink)
{
    /// <inheritdoc/>
    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) =>
        new GoldenTestExecutor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);
}
