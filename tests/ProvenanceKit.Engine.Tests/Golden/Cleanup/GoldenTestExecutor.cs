using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace ProvenanceKit.Engine.Tests.Golden.Cleanup;

/// <summary>Runs the tests with <see cref="GoldenTestAssemblyRunner"/>.</summary>
internal sealed class GoldenTestExecutor(AssemblyName assembly, ISourceInformationProvider sources, IMessageSink diagnostics)
    : XunitTestFrameworkExecutor(assembly, sources, diagnostics)
{
    /// <inheritdoc/>
    protected override async void RunTestCases(
        IEnumerable<IXunitTestCase> testCases, IMessageSink executionMessageSink, ITestFrameworkExecutionOptions executionOptions)
    {
        using GoldenTestAssemblyRunner runner = new(TestAssembly, testCases, DiagnosticMessageSink, executionMessageSink, executionOptions);
        await runner.RunAsync();
    }
}
