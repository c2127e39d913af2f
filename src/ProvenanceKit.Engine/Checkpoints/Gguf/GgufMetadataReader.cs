using System.Text;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Tokenization;

namespace ProvenanceKit.Engine.Checkpoints.Gguf;

/// <summary>Reads metadata entries: key, type, value. Arrays inside arrays are checked and passed over, since nothing that is read has them.</summary>
/// <param name="reader">Where from.</param>
/// <param name="metadata">Receives the entries.</param>
internal sealed class GgufMetadataReader(GgufReader reader, GgufMetadata metadata)
{
    private long _keptBytes;

    /// <summary>Reads the next entry.</summary>
    /// <exception cref="ProvenanceException">It breaks a rule, or the metadata take too much memory.</exception>
    public void ReadEntry()
    {
        long offset = reader.Position;
        string key = reader.Name("a metadata key", GgufLimits.MaxKeyLength);
        Keep(key.Length * sizeof(char), key, offset);
        uint type = reader.UInt32($"the type of '{key}'");
        object? value = type == (uint)GgufValueType.Array ? ReadArray(key, 1) : ReadValue((GgufValueType)type, key);
        if (!metadata.TryAdd(key, value))
        {
            throw reader.Error(ProvenanceErrorCode.HeaderInvalid, $"the metadata key '{key}' occurs twice", offset);
        }
    }

    private object? ReadValue(GgufValueType type, string key)
    {
        long offset = reader.Position;
        string what = $"the value of '{key}'";
        switch (type)
        {
            case GgufValueType.Float32: return (double)BitConverter.UInt32BitsToSingle(reader.UInt32(what));
            case GgufValueType.Float64: return BitConverter.UInt64BitsToDouble(reader.UInt64(what));
            case GgufValueType.UInt64: return reader.UInt64(what);
            case GgufValueType.Bool:
                byte truth = reader.Byte(what);
                return truth <= 1 ? truth == 1 : throw reader.Error(ProvenanceErrorCode.HeaderInvalid, $"{what} is a boolean of {truth}; it must be 0 or 1", offset);
            case GgufValueType.String:
                if (!reader.TryText(what, GgufLimits.MaxKeptTextLength, out ReadOnlySpan<byte> text))
                {
                    return null;
                }

                Keep(text.Length * sizeof(char), key, offset);
                return Encoding.UTF8.GetString(text);
            default:
                return ReadInteger(type, what)
                    ?? throw reader.Error(ProvenanceErrorCode.HeaderInvalid, $"the metadata key '{key}' has the unknown value type {(uint)type}", offset - sizeof(uint));
        }
    }

    private long? ReadInteger(GgufValueType type, string what) => type switch
    {
        GgufValueType.UInt8 => reader.Byte(what),
        GgufValueType.Int8 => (sbyte)reader.Byte(what),
        GgufValueType.UInt16 => reader.UInt16(what),
        GgufValueType.Int16 => (short)reader.UInt16(what),
        GgufValueType.UInt32 => reader.UInt32(what),
        GgufValueType.Int32 => (int)reader.UInt32(what),
        GgufValueType.Int64 => (long)reader.UInt64(what),
        _ => null,
    };

    private GgufArray ReadArray(string key, int depth)
    {
        long offset = reader.Position;
        var type = (GgufValueType)reader.UInt32($"the element type of '{key}'");
        ulong count = reader.UInt64($"the length of '{key}'");
        int shortest = ShortestElement(type);
        if (shortest == 0)
        {
            throw reader.Error(ProvenanceErrorCode.HeaderInvalid, $"the array '{key}' has the unknown element type {(uint)type}", offset);
        }

        if (count > (ulong)(reader.Remaining / shortest))
        {
            throw reader.Error(ProvenanceErrorCode.HeaderInvalid, $"the array '{key}' claims {count} elements, more than remain in the file", offset);
        }

        int most = type == GgufValueType.String ? GgufLimits.MaxTextCount : GgufLimits.MaxArrayCount;
        if (count > (ulong)most)
        {
            throw reader.Error(ProvenanceErrorCode.LimitExceeded, $"the array '{key}' has {count} elements; at most {most} are read", offset);
        }

        return type switch
        {
            GgufValueType.Array when depth >= GgufLimits.MaxArrayDepth =>
                throw reader.Error(ProvenanceErrorCode.LimitExceeded, $"'{key}' has more than {GgufLimits.MaxArrayDepth} arrays inside one another", offset),
            GgufValueType.Array => ReadNested(key, (int)count, depth),
            GgufValueType.String => ReadTexts(key, (int)count, depth),
            _ => ReadNumbers(key, type, (int)count, shortest, depth),
        };
    }

    private GgufArray ReadNested(string key, int count, int depth)
    {
        for (int i = 0; i < count; i++)
        {
            ReadArray(key, depth + 1);
        }

        return new GgufArray(GgufValueType.Array, count, null, null);
    }

    private GgufArray ReadTexts(string key, int count, int depth)
    {
        string what = $"a text of '{key}'";
        if (depth > 1)
        {
            for (int i = 0; i < count; i++)
            {
                reader.Text(what, GgufLimits.MaxKeptTextLength);
            }

            return new GgufArray(GgufValueType.String, count, null, null);
        }

        Keep((long)count * sizeof(int), key, reader.Position);
        var texts = new Utf8TextList(16, Math.Max(4, count));
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> text = reader.Text(what, GgufLimits.MaxKeptTextLength);
            Keep(text.Length, key, reader.Position);
            texts.Add(text);
        }

        return new GgufArray(GgufValueType.String, count, texts, null);
    }

    private GgufArray ReadNumbers(string key, GgufValueType type, int count, int width, int depth)
    {
        if (count > GgufLimits.MaxKeptNumberCount || depth > 1)
        {
            reader.Skip((long)count * width);
            return new GgufArray(type, count, null, null);
        }

        Keep((long)count * sizeof(double), key, reader.Position);
        double[] numbers = new double[count];
        string what = $"a number of '{key}'";
        for (int i = 0; i < count; i++)
        {
            numbers[i] = type switch
            {
                GgufValueType.Float32 => BitConverter.UInt32BitsToSingle(reader.UInt32(what)),
                GgufValueType.Float64 => BitConverter.UInt64BitsToDouble(reader.UInt64(what)),
                GgufValueType.UInt64 => reader.UInt64(what),
                GgufValueType.Bool => reader.Byte(what),
                _ => ReadInteger(type, what) ?? double.NaN,
            };
        }

        return new GgufArray(type, count, null, numbers);
    }

    private static int ShortestElement(GgufValueType type) => type switch
    {
        GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.Bool => 1,
        GgufValueType.UInt16 or GgufValueType.Int16 => 2,
        GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.Float32 => 4,
        GgufValueType.UInt64 or GgufValueType.Int64 or GgufValueType.Float64 or GgufValueType.String => 8,
        GgufValueType.Array => 12,
        _ => 0,
    };

    private void Keep(long bytes, string key, long offset)
    {
        _keptBytes += bytes;
        if (_keptBytes > GgufLimits.MaxKeptBytes)
        {
            throw reader.Error(ProvenanceErrorCode.LimitExceeded, $"the metadata up to '{key}' take more than {GgufLimits.MaxKeptBytes} bytes", offset);
        }
    }
}
