using System.Management.Automation;

namespace ProvenanceKit.Pipeline;

/// <summary>Where fingerprint files go: into a folder under the models' names, or into one file that was named.</summary>
internal sealed class FingerprintDestination
{
    /// <summary>The extension of fingerprint files.</summary>
    public const string Extension = ".pkfp";

    private const int LongestName = 120;

    private readonly string _path;
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What a full path means: a name that ends with <c>.pkfp</c> is a file, any other is a folder.</summary>
    /// <param name="path">The full path.</param>
    public FingerprintDestination(string path)
    {
        _path = path;
        IsFile = path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) && !Directory.Exists(path);
    }

    /// <summary>Whether it is one file.</summary>
    public bool IsFile { get; }

    /// <summary>What speaks against the destination as such; null when nothing does.</summary>
    public ErrorRecord? Problem(bool replace)
    {
        if (!IsFile)
        {
            return File.Exists(_path) ? ErrorRecords.DestinationInvalid(_path) : null;
        }

        return File.Exists(_path) && !replace ? ErrorRecords.FileExists(_path) : null;
    }

    /// <summary>The file for a model; null, with the reason, when it can't be had.</summary>
    /// <param name="model">The model's name, which nobody vouches for.</param>
    /// <param name="replace">Whether a file that is there may be replaced.</param>
    /// <param name="problem">The reason.</param>
    public string? FileFor(string model, bool replace, out ErrorRecord? problem)
    {
        string file = IsFile ? _path : Path.Combine(_path, FileName(model));
        problem = _taken.Contains(file) ? ErrorRecords.DestinationTaken(file, model)
            : File.Exists(file) && !replace ? ErrorRecords.FileExists(file)
            : null;
        if (problem is not null)
        {
            return null;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            return file;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = ErrorRecords.FolderUnwritable(file, exception);
            return null;
        }
    }

    /// <summary>Remembers that a model went to a file.</summary>
    public void Take(string file) => _taken.Add(file);

    // A name out of a file that came from elsewhere must not lead out of the folder, on any system.
    private static string FileName(string model)
    {
        string name = string.Concat(model.Take(LongestName).Select(static c => char.IsControl(c) || "\\/:*?\"<>|".Contains(c, StringComparison.Ordinal) ? '_' : c)).Trim(' ', '.');
        return (name.Length == 0 ? "model" : name) + Extension;
    }
}
