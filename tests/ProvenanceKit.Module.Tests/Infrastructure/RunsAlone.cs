namespace ProvenanceKit.Module.Tests.Infrastructure;

/// <summary>Tests that measure time run after all others, one by one.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RunsAlone
{
    public const string Name = "Runs alone";
}
