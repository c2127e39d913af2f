using System.Management.Automation;
using ProvenanceKit.Transformation;

namespace ProvenanceKit.Pipeline;

/// <summary>Base of the cmdlets that take models and adapters, which a base model is needed for.</summary>
public abstract class AdaptableModelCmdlet : HubModelCmdlet
{
    private string? _basePath;
    private bool _isBaseResolved;

    /// <summary>
    /// The model that adapters (LoRA, PEFT) are applied to while they are read: a path, a file or folder object, or a model's id on the Hub. Whole models are read
    /// as they are.
    /// </summary>
    [Parameter]
    [ModelArgument]
    public ModelArgument? BaseModel { get; set; }

    /// <summary>Full path of the base model, or the model of the Hub behind <c>hf://</c>; null when none was given.</summary>
    /// <exception cref="PipelineStoppedException">It isn't exactly one model; the error ends the pipeline.</exception>
    private protected string? BaseModelPath
    {
        get
        {
            if (!_isBaseResolved)
            {
                _basePath = ResolveBase(BaseModel);
                _isBaseResolved = true;
            }

            return _basePath;
        }
    }
}
