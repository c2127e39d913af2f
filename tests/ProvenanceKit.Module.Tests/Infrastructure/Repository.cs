using System.Reflection;

namespace ProvenanceKit.Module.Tests.Infrastructure;

/// <summary>Where the things under test are.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Samples { get; } = Path.Combine(Root, "tests", "Samples");

    /// <summary>Manifest of the staged module.</summary>
    public static string Manifest { get; } =
        Directory.GetFiles(Path.Combine(Root, "out", "ProvenanceKit"), "ProvenanceKit.psd1", SearchOption.AllDirectories).Single();

    public static string HostAssembly { get; } = Path.Combine(
        Root, "src", "ProvenanceKit.Host", "bin", Configuration, "net10.0", "ProvenanceKit.Host.dll");

    private static string Configuration => typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "Configuration").Value!;

    public static string Sample(string name) => Path.Combine(Samples, name);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ProvenanceKit.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("The tests run from inside the repository.");
    }
}
