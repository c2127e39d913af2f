using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Checkpoints.PyTorch;

/// <summary>
/// Reads the pickle of a state dict, protocols 2 to 5, and executes nothing: only the opcodes that state dicts use are known, a global is looked up in
/// <see cref="PickleGlobals"/> and never imported, and a call is one of the few meanings that list gives. Anything else is refused with the opcode,
/// the global and the position. The stack, the marks, the memo, the objects and the length of every value are limited.
/// </summary>
internal sealed class PickleInterpreter
{
    private const int TextCost = 40;
    private const int NumberCost = 24;
    private const int ContainerCost = 48;
    private const int ItemCost = 16;
    private const int EntryCost = 120;
    private const int TensorCost = 256;

    private readonly PickleSource _source;
    private readonly PickleTensorBuilder _tensors;
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<long, object?> _memo = [];
    private long _memory;
    private long _position;
    private string _opcode = "";

    private PickleInterpreter(PickleSource source)
    {
        _source = source;
        _tensors = new PickleTensorBuilder(source.Path);
    }

    /// <summary>Reads one pickle up to its STOP and returns its value.</summary>
    /// <param name="source">Where from; stands behind STOP afterwards.</param>
    /// <exception cref="ProvenanceException">The pickle is broken, too large, or asks for more than a state dict needs.</exception>
    public static object? Read(PickleSource source)
    {
        var machine = new PickleInterpreter(source);
        object? result;
        for (int opcodes = 0; !machine.Step(out result); opcodes++)
        {
            if (opcodes == PyTorchLimits.MaxOpcodes)
            {
                throw machine.Limit($"more than {PyTorchLimits.MaxOpcodes} opcodes");
            }
        }

        return result;
    }

    // One opcode; true at STOP.
    private bool Step(out object? result)
    {
        result = null;
        _position = _source.Position;
        byte code = _source.ReadByte();
        _opcode = PickleOpcodes.Name(code);
        if (_position == _source.Start && code != PickleOpcodes.Proto)
        {
            throw Refused("the pickle doesn't start with PROTO, so it isn't of protocol 2 to 5");
        }

        switch (code)
        {
            case PickleOpcodes.Proto:
                int protocol = _source.ReadByte();
                if (protocol is < 2 or > 5)
                {
                    throw Refused($"protocol {protocol} isn't read (2 to 5 are)");
                }

                break;
            case PickleOpcodes.Frame:
                _ = _source.ReadUnsigned(8);
                break;
            case PickleOpcodes.Stop:
                result = Pop();
                return true;
            case PickleOpcodes.Mark:
                if (_marks.Count == PyTorchLimits.MaxMarks)
                {
                    throw Limit($"more than {PyTorchLimits.MaxMarks} open marks");
                }

                _marks.Add(_stack.Count);
                break;
            default:
                if (!Constant(code) && !Container(code) && !Memo(code) && !Call(code))
                {
                    throw Refused("a state dict doesn't use it; nothing of the file was executed");
                }

                break;
        }

        return false;
    }

    private bool Constant(byte code)
    {
        switch (code)
        {
            case PickleOpcodes.None: Push(null); return true;
            case PickleOpcodes.NewTrue: Push(true); return true;
            case PickleOpcodes.NewFalse: Push(false); return true;
            case PickleOpcodes.BinInt: Push(Paid((long)(int)_source.ReadUnsigned(4), NumberCost)); return true;
            case PickleOpcodes.BinInt1: Push(Paid((long)_source.ReadUnsigned(1), NumberCost)); return true;
            case PickleOpcodes.BinInt2: Push(Paid((long)_source.ReadUnsigned(2), NumberCost)); return true;
            case PickleOpcodes.Long1: Integer(_source.ReadBytes(_source.ReadUnsigned(1), PyTorchLimits.MaxIntegerBytes)); return true;
            case PickleOpcodes.BinFloat: Push(Paid(BinaryPrimitives.ReadDoubleBigEndian(_source.ReadBytes(8, 8)), NumberCost + TextCost)); return true;
            case PickleOpcodes.ShortBinUnicode: Push(Text(1)); return true;
            case PickleOpcodes.BinUnicode: Push(Text(4)); return true;
            case PickleOpcodes.BinUnicode8: Push(Text(8)); return true;
            case PickleOpcodes.ShortBinString: Push(Old(_source.ReadUnsigned(1))); return true;
            case PickleOpcodes.BinString: Push(Old(_source.ReadUnsigned(4))); return true;
            case PickleOpcodes.ShortBinBytes: Bytes(1); return true;
            case PickleOpcodes.BinBytes: Bytes(4); return true;
            case PickleOpcodes.BinBytes8 or PickleOpcodes.ByteArray8: Bytes(8); return true;
            default: return false;
        }
    }

    private bool Container(byte code)
    {
        switch (code)
        {
            case PickleOpcodes.EmptyTuple: Push(PickleTuple.Empty); return true;
            case PickleOpcodes.Tuple1: Push(Top(1)); return true;
            case PickleOpcodes.Tuple2: Push(Top(2)); return true;
            case PickleOpcodes.Tuple3: Push(Top(3)); return true;
            case PickleOpcodes.Tuple: Push(new PickleTuple(PopMarked())); return true;
            case PickleOpcodes.EmptyList or PickleOpcodes.EmptySet: Push(Paid(new PickleList(), ContainerCost)); return true;
            case PickleOpcodes.EmptyDict: Push(Paid(new PickleDictionary(), ContainerCost)); return true;
            case PickleOpcodes.Append:
                object? one = Pop();
                Paid(Peek<PickleList>("a list"), ItemCost).Items.Add(one);
                return true;
            case PickleOpcodes.Appends or PickleOpcodes.AddItems:
                object?[] many = PopMarked();
                Peek<PickleList>("a list").Items.AddRange(many);
                return true;
            case PickleOpcodes.FrozenSet:
                _ = PopMarked();
                Push(Paid(new PickleOpaque("frozenset"), ContainerCost));
                return true;
            case PickleOpcodes.SetItem:
                object? value = Pop(), key = Pop();
                Paid(Peek<PickleDictionary>("a dictionary"), EntryCost).Set(key, value);
                return true;
            case PickleOpcodes.SetItems:
                SetItems(PopMarked());
                return true;
            default:
                return false;
        }
    }

    private bool Memo(byte code)
    {
        switch (code)
        {
            case PickleOpcodes.BinPut: _memo[(long)_source.ReadUnsigned(1)] = Paid(Peek(), ContainerCost); return true;
            case PickleOpcodes.LongBinPut: _memo[(long)_source.ReadUnsigned(4)] = Paid(Peek(), ContainerCost); return true;
            case PickleOpcodes.Memoize: _memo[_memo.Count] = Paid(Peek(), ContainerCost); return true;
            case PickleOpcodes.BinGet: Push(Recall((long)_source.ReadUnsigned(1))); return true;
            case PickleOpcodes.LongBinGet: Push(Recall((long)_source.ReadUnsigned(4))); return true;
            default: return false;
        }
    }

    private bool Call(byte code)
    {
        switch (code)
        {
            case PickleOpcodes.Global:
                string module = _source.ReadLine();
                Push(Global(Paid(module, 2 * (TextCost + (2 * module.Length))), _source.ReadLine()));
                return true;
            case PickleOpcodes.StackGlobal:
                object? name = Pop(), home = Pop();
                Push(Global(home as string ?? throw Refused("the module isn't text"), name as string ?? throw Refused("the name isn't text")));
                return true;
            case PickleOpcodes.BinPersId:
                Push(Paid(_tensors.Storage(Pop(), _position), TensorCost));
                return true;
            case PickleOpcodes.Reduce:
                object? arguments = Pop(), callable = Pop();
                Push(Invoke(callable, arguments));
                return true;
            case PickleOpcodes.Build:
                // The attributes of a state dict (its _metadata) say nothing about the weights.
                _ = Pop();
                _ = Peek<PickleDictionary>("a dictionary");
                return true;
            default:
                return false;
        }
    }

    private PickleGlobal Global(string module, string name) =>
        PickleGlobals.Find(module, name) ?? throw Refused($"the global '{Printable(module)}.{Printable(name)}' isn't one that a state dict needs; nothing of the file was executed");

    private object? Invoke(object? callable, object? arguments)
    {
        if (callable is not PickleGlobal function || arguments is not PickleTuple { Items: var items })
        {
            throw Refused("what is called isn't a known function with a tuple of arguments");
        }

        switch (function.Callable)
        {
            case PickleCallable.OrderedDict when items.Length == 0:
                return Paid(new PickleDictionary(), ContainerCost);
            case PickleCallable.OrderedDict when items is [PickleList pairs]:
                return FromPairs(pairs);
            case PickleCallable.Set when items is [] or [PickleList]:
                return items.Length == 0 ? Paid(new PickleList(), ContainerCost) : items[0];
            case PickleCallable.Size when items is [PickleTuple size]:
                return size;
            case PickleCallable.Opaque:
                return Paid(new PickleOpaque(function.Name), ContainerCost);
            case PickleCallable.RebuildTensor:
                return Paid(_tensors.Tensor(items, typed: false, _position), TensorCost);
            case PickleCallable.RebuildTypedTensor:
                return Paid(_tensors.Tensor(items, typed: true, _position), TensorCost);
            case PickleCallable.RebuildParameter when items is [PickleTensor tensor, ..]:
                return tensor;
            case PickleCallable.RebuildFromType when items is [PickleGlobal { Callable: PickleCallable.RebuildTensor or PickleCallable.RebuildTypedTensor or PickleCallable.RebuildParameter } inner,
                PickleGlobal { Callable: PickleCallable.Type }, PickleTuple innerArguments, ..]:
                return Invoke(inner, innerArguments);
            default:
                throw Refused($"'{function.Name}' isn't called like this in a state dict; nothing of the file was executed");
        }
    }

    // Python 2 pickles an OrderedDict as its list of [key, value] pairs.
    private PickleDictionary FromPairs(PickleList pairs)
    {
        PickleDictionary made = Paid(new PickleDictionary(), ContainerCost + ((long)pairs.Items.Count * EntryCost));
        foreach (object? pair in pairs.Items)
        {
            switch (pair)
            {
                case PickleTuple { Items: [var key, var value] }: made.Set(key, value); break;
                case PickleList { Items: [var key, var value] }: made.Set(key, value); break;
                default: throw Refused("an OrderedDict isn't made of pairs");
            }
        }

        return made;
    }

    private void SetItems(object?[] items)
    {
        if (items.Length % 2 != 0)
        {
            throw _source.Invalid("a key without a value");
        }

        PickleDictionary target = Peek<PickleDictionary>("a dictionary");
        for (int i = 0; i < items.Length; i += 2)
        {
            Paid(target, EntryCost).Set(items[i], items[i + 1]);
        }
    }

    // Only torch's magic number needs more than 64 bits.
    private void Integer(byte[] bytes)
    {
        var value = new BigInteger(bytes);
        if (value >= long.MinValue && value <= long.MaxValue)
        {
            Push(Paid((long)value, NumberCost + TextCost));
        }
        else
        {
            Push(Paid(value, ContainerCost));
        }
    }

    // Text of Python 2 has no declared encoding; names are ASCII in practice.
    private string Old(ulong length) => Paid(Encoding.Latin1.GetString(_source.ReadBytes(length, PyTorchLimits.MaxTextLength)), TextCost + (2 * (long)length));

    private void Bytes(int lengthWidth)
    {
        _ = _source.ReadBytes(_source.ReadUnsigned(lengthWidth), PyTorchLimits.MaxTextLength);
        Push(Paid(new PickleOpaque("bytes"), ContainerCost));
    }

    private PickleTuple Top(int count)
    {
        object?[] items = Paid(new object?[count], ContainerCost + (count * ItemCost));
        for (int i = count - 1; i >= 0; i--)
        {
            items[i] = Pop();
        }

        return new PickleTuple(items);
    }

    private void Push(object? value)
    {
        if (_stack.Count == PyTorchLimits.MaxStackDepth)
        {
            throw Limit($"more than {PyTorchLimits.MaxStackDepth} values on the stack");
        }

        _stack.Add(value);
    }

    // Whatever is made is paid for, also when it is dropped at once, so that no pickle can ask for much.
    private T Paid<T>(T value, long bytes)
    {
        _memory += bytes;
        return _memory <= PyTorchLimits.MaxMemory ? value : throw Limit($"more than {PyTorchLimits.MaxMemory} bytes of memory");
    }

    private string Text(int lengthWidth)
    {
        ulong length = _source.ReadUnsigned(lengthWidth);
        return Paid(_source.ReadText(length), TextCost + (2 * (long)length));
    }

    private object? Pop()
    {
        object? value = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object? Peek() =>
        _stack.Count > (_marks.Count > 0 ? _marks[^1] : 0) ? _stack[^1] : throw _source.Invalid($"opcode {_opcode} finds nothing on the stack");

    private T Peek<T>(string what)
        where T : class => Peek() as T ?? throw Refused($"it works on {what} only");

    private object?[] PopMarked()
    {
        if (_marks.Count == 0)
        {
            throw _source.Invalid($"opcode {_opcode} finds no mark");
        }

        int start = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        object?[] items = Paid(_stack.Count - start, ContainerCost + ((long)(_stack.Count - start) * ItemCost)) == 0 ? [] : [.. _stack[start..]];
        _stack.RemoveRange(start, _stack.Count - start);
        return items;
    }

    private object? Recall(long index) =>
        _memo.TryGetValue(index, out object? value) ? value : throw _source.Invalid($"opcode {_opcode} asks for the unknown memo {index}");

    private static string Printable(string text)
    {
        string shown = text.Length <= 80 ? text : text[..80] + "...";
        return string.Concat(shown.Select(static c => char.IsControl(c) ? '?' : c));
    }

    private ProvenanceException Refused(string message) => new(ProvenanceErrorCode.PickleRefused, _source.Path, $"opcode {_opcode}: {message}", _position);

    private ProvenanceException Limit(string message) => new(ProvenanceErrorCode.LimitExceeded, _source.Path, $"the pickle needs {message}", _position);
}
