namespace ProvenanceKit.Host;

/// <summary>Finds the staged module: beside the program, or in <c>out/ProvenanceKit</c> of the repository that the program was built in.</summary>
internal static class ModuleLocator
{
    private const string ManifestName = "ProvenanceKit.psd1";

    /// <summary>Path of the manifest.</summary>
    /// <exception cref="FileNotFoundException">There is no staged module.</exception>
    public static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            foreach (string place in (string[])["ProvenanceKit", "out/ProvenanceKit"])
            {
                if (Newest(Path.Combine(folder.FullName, place)) is { } manifest)
                {
                    return manifest;
                }
            }
        }

        throw new FileNotFoundException($"No staged module was found from {AppContext.BaseDirectory} upwards; run 'dotnet build' first.");
    }

    private static string? Newest(string moduleFolder)
    {
        if (!Directory.Exists(moduleFolder))
        {
            return null;
        }

        return Directory.EnumerateDirectories(moduleFolder)
            .Where(folder => Version.TryParse(Path.GetFileName(folder), out _) && File.Exists(Path.Combine(folder, ManifestName)))
            .OrderByDescending(folder => Version.Parse(Path.GetFileName(folder)))
            .Select(folder => Path.Combine(folder, ManifestName))
            .FirstOrDefault();
    }
}
