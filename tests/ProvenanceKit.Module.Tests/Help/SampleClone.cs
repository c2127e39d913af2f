using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Help;

/// <summary>
/// A session located in what looks like the root of a clone: examples name <c>tests/Samples</c> and write beside it. Its home folder and stores of models are empty ones
/// of its own.
/// </summary>
public sealed class SampleClone : IDisposable
{
    private static readonly string[] s_stores = ["HF_HUB_CACHE", "OLLAMA_MODELS", "LLAMA_CACHE", "MLX_CACHE_DIR", "HOME", "USERPROFILE"];

    private readonly UserFolderScope _scope = new();
    private readonly (string Name, string? Value)[] _before = [.. s_stores.Select(static name => (name, Environment.GetEnvironmentVariable(name)))];

    public SampleClone()
    {
        foreach (string name in s_stores)
        {
            Environment.SetEnvironmentVariable(name, Directory.CreateDirectory(Path.Combine(_scope.Root, "stores", name)).FullName);
        }

        string clone = Path.Combine(_scope.Root, "clone");
        foreach (string file in Directory.EnumerateFiles(Repository.Samples, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(clone, "tests", "Samples", Path.GetRelativePath(Repository.Samples, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        Session = new ModuleSession();
        Session.Runspace.SessionStateProxy.Path.SetLocation(clone);
    }

    internal ModuleSession Session { get; }

    public void Dispose()
    {
        Session.Dispose();
        foreach ((string name, string? value) in _before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        _scope.Dispose();
    }
}
