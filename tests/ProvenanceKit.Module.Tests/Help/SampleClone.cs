using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Help;

/// <summary>A session located in what looks like the root of a clone: examples name <c>tests/Samples</c> and write beside it.</summary>
public sealed class SampleClone : IDisposable
{
    private readonly UserFolderScope _scope = new();

    public SampleClone()
    {
        string clone = Path.Combine(_scope.Root, "clone");
        foreach (string file in Directory.EnumerateFiles(Repository.Samples, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(clone, "tests", "Samples", Path.GetRelativePath(Repository.Samples, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        Session.Runspace.SessionStateProxy.Path.SetLocation(clone);
    }

    internal ModuleSession Session { get; } = new();

    public void Dispose()
    {
        Session.Dispose();
        _scope.Dispose();
    }
}
