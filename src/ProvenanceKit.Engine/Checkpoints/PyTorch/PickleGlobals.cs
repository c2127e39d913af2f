using System.Collections.Frozen;

namespace ProvenanceKit.Engine.Checkpoints.PyTorch;

/// <summary>
/// The allow list: every global that the pickle of a state dict may name, and what this reader does for it. None of it runs foreign code.
/// The names are those that torch.save writes (torch/_utils.py, torch/storage.py, torch/serialization.py).
/// </summary>
internal static class PickleGlobals
{
    private static readonly FrozenDictionary<string, PickleGlobal> Allowed = All().ToFrozenDictionary(static g => g.Name, StringComparer.Ordinal);

    /// <summary>The global of that module and name; null when it isn't allowed.</summary>
    public static PickleGlobal? Find(string module, string name) => Allowed.GetValueOrDefault(module + "." + name);

    private static IEnumerable<PickleGlobal> All() =>
    [
        new("collections.OrderedDict", PickleCallable.OrderedDict),
        new("torch._utils._rebuild_tensor", PickleCallable.RebuildTensor),
        new("torch._utils._rebuild_tensor_v2", PickleCallable.RebuildTensor),
        new("torch._utils._rebuild_tensor_v3", PickleCallable.RebuildTypedTensor),
        new("torch._utils._rebuild_parameter", PickleCallable.RebuildParameter),
        new("torch._utils._rebuild_parameter_with_state", PickleCallable.RebuildParameter),
        new("torch._tensor._rebuild_from_type_v2", PickleCallable.RebuildFromType),
        new("torch.Tensor", PickleCallable.Type),
        new("torch.nn.parameter.Parameter", PickleCallable.Type),
        new("torch.nn.parameter.Buffer", PickleCallable.Type),
        new("torch.Size", PickleCallable.Size),
        new("torch.device", PickleCallable.Opaque),
        new("_codecs.encode", PickleCallable.Opaque),
        new("builtins.bytearray", PickleCallable.Opaque),
        new("__builtin__.bytearray", PickleCallable.Opaque),
        new("builtins.set", PickleCallable.Set),
        new("__builtin__.set", PickleCallable.Set),
        new("torch.storage.UntypedStorage", PickleCallable.Storage),
        new("torch.UntypedStorage", PickleCallable.Storage),
        Storage("Float", TensorDataType.F32),
        Storage("Double", TensorDataType.F64),
        Storage("Half", TensorDataType.F16),
        Storage("BFloat16", TensorDataType.BF16),
        Storage("Long", TensorDataType.I64),
        Storage("Int", TensorDataType.I32),
        Storage("Short", TensorDataType.I16),
        Storage("Char", TensorDataType.I8),
        Storage("Byte", TensorDataType.U8),
        Storage("Bool", TensorDataType.Bool),
        .. Types(TensorDataType.F32, "float32", "float"),
        .. Types(TensorDataType.F64, "float64", "double"),
        .. Types(TensorDataType.F16, "float16", "half"),
        .. Types(TensorDataType.BF16, "bfloat16"),
        .. Types(TensorDataType.F8E4M3, "float8_e4m3fn"),
        .. Types(TensorDataType.F8E5M2, "float8_e5m2"),
        .. Types(TensorDataType.I64, "int64", "long"),
        .. Types(TensorDataType.I32, "int32", "int"),
        .. Types(TensorDataType.I16, "int16", "short"),
        .. Types(TensorDataType.I8, "int8"),
        .. Types(TensorDataType.U64, "uint64"),
        .. Types(TensorDataType.U32, "uint32"),
        .. Types(TensorDataType.U16, "uint16"),
        .. Types(TensorDataType.U8, "uint8"),
        .. Types(TensorDataType.Bool, "bool"),
        .. Types(null, "complex32", "complex64", "complex128", "float8_e4m3fnuz", "float8_e5m2fnuz", "float8_e8m0fnu", "float4_e2m1fn_x2"),
    ];

    private static PickleGlobal Storage(string name, TensorDataType type) => new($"torch.{name}Storage", PickleCallable.Storage, type);

    private static IEnumerable<PickleGlobal> Types(TensorDataType? type, params string[] names) =>
        names.Select(name => new PickleGlobal("torch." + name, PickleCallable.DataType, type));
}
