using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;

namespace ProvenanceKit.HelpBuilder.Checks;

/// <summary>The ids of errors that cmdlets can have: the engine's codes, and ids that stand as text in the cmdlets' assembly.</summary>
internal static partial class ErrorIds
{
    /// <summary>PowerShell's own ids, which our parameters can bring about.</summary>
    public static readonly string[] PowerShell = ["ParameterArgumentTransformationError"];

    /// <summary>Texts in an assembly's code that look like an id.</summary>
    public static IEnumerable<string> InCode(string assemblyPath)
    {
        using var file = new PEReader(File.OpenRead(assemblyPath));
        MetadataReader metadata = file.GetMetadataReader();
        var ids = new List<string>();
        for (UserStringHandle handle = MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = metadata.GetNextHandle(handle))
        {
            ids.Add(metadata.GetUserString(handle));
        }

        return ids.Where(static text => IdPattern().IsMatch(text));
    }

    [GeneratedRegex("^[A-Z][a-z]+[A-Z][A-Za-z]+$")]
    private static partial Regex IdPattern();
}
