using Xunit.Abstractions;
using Xunit.Sdk;

namespace ProvenanceKit.Engine.Tests.Golden.Cleanup;

/// <summary>Deletes the golden models before the run is reported as finished.</summary>
internal sealed class GoldenTestAssemblyRunner(
    ITestAssembly assembly, IEnumerable<IXunitTestCase> cases, IMessageSink diagnostics, IMessageSink execution, ITestFrameworkExecutionOptions options)
    : XunitTestAssemblyRunner(assembly, cases, diagnostics, execution, options)
{
    /// <inheritdoc/>
    protected override async Task BeforeTestAssemblyFinishedAsync()
    {
        await base.BeforeTestAssemblyFinishedAsync();
        GoldenModelStore.Clear();
    }
}
