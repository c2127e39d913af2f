namespace ProvenanceKit.Engine.Checkpoints.PyTorch;

/// <summary>What this reader does for a global of the allow list.</summary>
internal enum PickleCallable
{
    /// <summary>Names a type and can't be called.</summary>
    Type,

    /// <summary>Names the type of a storage.</summary>
    Storage,

    /// <summary>Names the type of a tensor's elements.</summary>
    DataType,

    /// <summary>Makes a dictionary.</summary>
    OrderedDict,

    /// <summary>Makes a list from a list.</summary>
    Set,

    /// <summary>Gives back its tuple.</summary>
    Size,

    /// <summary>A harmless value that nothing is read from.</summary>
    Opaque,

    /// <summary>Makes a tensor on a typed storage: (storage, offset, size, stride, ...).</summary>
    RebuildTensor,

    /// <summary>Makes a tensor on an untyped storage: (storage, offset, size, stride, requires_grad, hooks, dtype, ...).</summary>
    RebuildTypedTensor,

    /// <summary>Gives back its tensor: (tensor, requires_grad, hooks, ...).</summary>
    RebuildParameter,

    /// <summary>Calls its first argument with the tuple that is its third: (function, type, arguments, state).</summary>
    RebuildFromType,
}
