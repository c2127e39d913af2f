using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Models;

namespace ProvenanceKit.Engine.Checkpoints.Adapters;

/// <summary>Adapters by path.</summary>
internal static class AdapterReader
{
    /// <summary>What an adapter says of itself, and how much of it there is. Adapters of other kinds than LoRA are described too.</summary>
    /// <exception cref="ProvenanceException">It is no adapter, or broken.</exception>
    public static AdapterInfo Read(string path)
    {
        LocatedModel model = Locate(path);
        AdapterConfiguration adapter = model.Adapter!;
        using Checkpoint tensors = CheckpointFactory.OpenStored(model);
        return new AdapterInfo
        {
            Name = model.Name,
            Path = model.Path,
            Type = adapter.Type,
            BaseModel = adapter.BaseModel,
            Rank = adapter.Rank,
            Alpha = adapter.Alpha,
            TargetModules = adapter.TargetModules,
            ModuleCount = tensors.Tensors.Count(static t => t.Name.Contains(".lora_A", StringComparison.Ordinal) || t.Name.Contains(".lora_embedding_A", StringComparison.Ordinal)),
            ParameterCount = tensors.Tensors.Sum(static t => t.ElementCount),
        };
    }

    /// <summary>Compares two LoRA adapters.</summary>
    /// <exception cref="ProvenanceException">One is no LoRA adapter, or broken.</exception>
    public static AdapterComparison Compare(string referencePath, string differencePath) => Compare(Locate(referencePath), Locate(differencePath));

    /// <summary>Compares two located LoRA adapters.</summary>
    /// <exception cref="ProvenanceException">One is no LoRA adapter, or broken.</exception>
    public static AdapterComparison Compare(LocatedModel reference, LocatedModel difference)
    {
        using LoraAdapter first = CheckpointFactory.OpenLora(reference), second = CheckpointFactory.OpenLora(difference);
        return AdapterComparer.Compare(reference.Name, first, difference.Name, second);
    }

    private static LocatedModel Locate(string path)
    {
        LocatedModel model = ModelLocator.Locate(path);
        return model.Adapter is not null ? model
            : throw new ProvenanceException(ProvenanceErrorCode.FormatUnsupported, model.Path, $"this is no adapter (there is no {AdapterConfiguration.FileName} with adapter weights)");
    }
}
