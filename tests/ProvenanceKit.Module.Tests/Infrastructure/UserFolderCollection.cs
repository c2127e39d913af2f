namespace ProvenanceKit.Module.Tests.Infrastructure;

/// <summary>Tests that change where the user's folders are.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class UserFolderCollection
{
    public const string Name = "User folders";
}
