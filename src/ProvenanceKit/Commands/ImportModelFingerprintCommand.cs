using System.Management.Automation;
using ProvenanceKit.Engine;
using ProvenanceKit.Pipeline;
using ProvenanceKit.Transformation;

namespace ProvenanceKit.Commands;

/// <summary>Reads fingerprint files.</summary>
[Cmdlet(VerbsData.Import, "ModelFingerprint", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ModelFingerprint))]
public sealed class ImportModelFingerprintCommand : ModelPathCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>Fingerprint files; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [PathArgument]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Fingerprint files; every character stands for itself.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool isLiteral = ParameterSetName == LiteralPathSet;
        foreach (string file in (isLiteral ? LiteralPath : Path).SelectMany(path => ResolveOrReport(path, isLiteral)))
        {
            if (Attempt(file, () => RunEngine((_, _) => ProvenanceEngine.ImportFingerprint(file))) is { } fingerprint)
            {
                WriteVerbose($"{fingerprint.Name}: read from {file}, measured by ProvenanceKit {fingerprint.ToolVersion}.");
                WriteObject(fingerprint);
            }
        }
    }

    /// <inheritdoc/>
    private protected override bool AcceptsMatch(string path) => path.EndsWith(FingerprintDestination.Extension, StringComparison.OrdinalIgnoreCase) && !Directory.Exists(path);
}
