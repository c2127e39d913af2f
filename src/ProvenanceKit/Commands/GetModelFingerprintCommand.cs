using System.Management.Automation;
using ProvenanceKit.Pipeline;
using ProvenanceKit.Transformation;

namespace ProvenanceKit.Commands;

/// <summary>Reads what a comparison needs from a model: architecture, tokenizer and weight features.</summary>
[Cmdlet(VerbsCommon.Get, "ModelFingerprint", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ModelFingerprint))]
public sealed class GetModelFingerprintCommand : AdaptableModelCmdlet
{
    /// <summary>Model folders or files, or fingerprint files; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [PathArgument]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Model folders or files; every character stands for itself.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Read the configuration and the tokenizer only.</summary>
    [Parameter]
    public SwitchParameter MetadataOnly { get; set; }

    /// <summary>Read the weights the way the reference kit does for this size of model.</summary>
    [Parameter]
    public SwitchParameter ReferenceParity { get; set; }

    /// <summary>Also hash the weight files whole (SHA-256), which reads every byte a second time.</summary>
    [Parameter]
    public SwitchParameter HashWeights { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var options = new FingerprintOptions { MetadataOnly = MetadataOnly, ReferenceParity = ReferenceParity, HashWeights = HashWeights, BaseModelPath = BaseModelPath };
        foreach (ModelFingerprint fingerprint in ReadModels(Arguments(Path.Select(ModelArgument.FromPath), LiteralPath), options))
        {
            foreach (string warning in fingerprint.Warnings)
            {
                WriteWarning($"{fingerprint.Name}: {warning}");
            }

            WriteObject(fingerprint);
        }
    }
}
