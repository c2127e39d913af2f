using System.Collections.Immutable;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Checkpoints.PyTorch;

/// <summary>Makes storages and tensors from the arguments in a pickle, and checks them: an element outside its storage is refused here.</summary>
/// <param name="path">The file, for messages.</param>
internal sealed class PickleTensorBuilder(string path)
{
    /// <summary>A storage from a persistent id: ('storage', type, key, location, length[, view]).</summary>
    /// <param name="id">The id.</param>
    /// <param name="position">Where it is in the file.</param>
    public PickleStorage Storage(object? id, long position)
    {
        if (id is not PickleTuple { Items: { Length: 5 or 6 } items } || items[0] is not "storage")
        {
            throw new ProvenanceException(ProvenanceErrorCode.PickleRefused, path, "opcode BINPERSID: the persistent id isn't that of a storage", position);
        }

        if (items[1] is not PickleGlobal { Callable: PickleCallable.Storage } type || items[2] is not string key || items[3] is not string)
        {
            throw Invalid("a storage isn't (type, key, location, length)", position);
        }

        // The key becomes part of a record's name; torch writes numbers.
        if (key.Length is 0 or > 64 || !key.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
        {
            throw Invalid("the key of a storage isn't a plain name", position);
        }

        long length = Count(items[4], "the length of a storage", position);
        if (items.Length == 5 || items[5] is null)
        {
            return new PickleStorage(key, type, length, 0, length);
        }

        if (items[5] is not PickleTuple { Items: { Length: 3 } view })
        {
            throw Invalid("the view of a storage isn't (key, offset, length)", position);
        }

        long first = Count(view[1], "the offset of a storage view", position), part = Count(view[2], "the length of a storage view", position);
        return first <= length && part <= length - first
            ? new PickleStorage(key, type, length, first, part)
            : throw Invalid("a storage view reaches past its storage", position);
    }

    /// <summary>A tensor from (storage, offset, size, stride, ...).</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="typed">Whether the element type is the seventh argument.</param>
    /// <param name="position">Where the call is in the file.</param>
    public PickleTensor Tensor(object?[] arguments, bool typed, long position)
    {
        if (arguments.Length < (typed ? 7 : 4) || arguments.Length > 8)
        {
            throw Invalid($"a tensor has {arguments.Length} arguments", position);
        }

        if (arguments[0] is not PickleStorage storage)
        {
            throw Invalid("the storage of a tensor isn't one", position);
        }

        PickleGlobal type = typed
            ? arguments[6] as PickleGlobal is { Callable: PickleCallable.DataType } named ? named : throw Invalid("the dtype of a tensor isn't one", position)
            : storage.Type;
        if (type.DataType is not { } dataType)
        {
            throw new ProvenanceException(ProvenanceErrorCode.DataTypeUnknown, path, $"tensors of type {type.Name} aren't read", position);
        }

        ImmutableArray<long> shape = Counts(arguments[2], "size", position), strides = Counts(arguments[3], "stride", position);
        if (shape.Length != strides.Length || shape.Length > PyTorchLimits.MaxRank)
        {
            throw Invalid($"a tensor has {shape.Length} sizes and {strides.Length} strides", position);
        }

        long first = Count(arguments[1], "the offset of a tensor", position);
        try
        {
            return Checked(storage, dataType, first, shape, strides, position);
        }
        catch (OverflowException e)
        {
            throw new ProvenanceException(ProvenanceErrorCode.TensorInvalid, path, "the extent of a tensor overflows 64 bits", position, e);
        }
    }

    private PickleTensor Checked(PickleStorage storage, TensorDataType dataType, long first, ImmutableArray<long> shape, ImmutableArray<long> strides, long position)
    {
        long count = 1, last = first;
        for (int i = 0; i < shape.Length; i++)
        {
            count = checked(count * shape[i]);
            last = checked(last + (Math.Max(0, shape[i] - 1) * strides[i]));
        }

        int width = dataType.ByteWidth();
        long available = storage.IsUntyped ? storage.Length / width : storage.Length;
        if (count > 0 ? last >= available : first > available)
        {
            throw Invalid($"a tensor reaches element {last} of a storage of {available}", position);
        }

        // A view whose start in the record isn't a whole element can't be counted in elements; torch never makes one.
        if (storage.IsUntyped && storage.FirstElement % width != 0)
        {
            throw Invalid("a storage view starts inside an element", position);
        }

        long start = storage.IsUntyped ? storage.FirstElement / width : storage.FirstElement;
        return new PickleTensor(storage, dataType, checked(start + first), shape, strides, count);
    }

    private ImmutableArray<long> Counts(object? value, string what, long position) => value switch
    {
        PickleTuple tuple => [.. tuple.Items.Select(item => Count(item, "a " + what, position))],
        PickleList list => [.. list.Items.Select(item => Count(item, "a " + what, position))],
        _ => throw Invalid($"the {what} of a tensor isn't a tuple", position),
    };

    private long Count(object? value, string what, long position) =>
        value is long and >= 0 ? (long)value : throw Invalid($"{what} isn't a count but {Describe(value)}", position);

    private static string Describe(object? value) => value switch
    {
        null => "None",
        long number => number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => "a value of another type",
    };

    private ProvenanceException Invalid(string message, long position) => new(ProvenanceErrorCode.TensorInvalid, path, message, position);
}
