using System.Collections.Immutable;
using System.Numerics.Tensors;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Checkpoints.Adapters;

/// <summary>
/// The tensors of a LoRA adapter as PEFT names them: <c>base_model.model.&lt;module&gt;.lora_A.weight</c> and <c>lora_B.weight</c> (a <c>default</c> between them in some
/// versions), <c>lora_embedding_A</c> and <c>lora_embedding_B</c> for embeddings, and weights that were trained whole.
/// </summary>
internal sealed class LoraAdapter : IDisposable
{
    private const string Prefix = "base_model.model.";
    private const long MaxCachedElements = 128 << 20;
    private const int MaxRank = 2048;
    private readonly Dictionary<string, LoraModule> _modules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorInfo> _whole = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (float[] A, float[] B)> _cache = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private long _cached;

    private LoraAdapter(Checkpoint tensors) => Tensors = tensors;

    /// <summary>The adapter's own tensors.</summary>
    public Checkpoint Tensors { get; }

    /// <summary>Changes by the name of the weight, in the order of the file.</summary>
    public IReadOnlyDictionary<string, LoraModule> Modules => _modules;

    /// <summary>Tensors that take the place of the base's.</summary>
    public IReadOnlyDictionary<string, TensorInfo> Whole => _whole;

    /// <summary>Sorts the tensors of an adapter.</summary>
    /// <param name="tensors">The adapter's checkpoint; disposed with the result.</param>
    /// <param name="configuration">Its configuration.</param>
    /// <exception cref="ProvenanceException">It is of another kind, or a pair isn't complete.</exception>
    public static LoraAdapter Open(Checkpoint tensors, AdapterConfiguration configuration)
    {
        configuration.RequireLora();
        var adapter = new LoraAdapter(tensors);
        var halves = new Dictionary<string, TensorInfo>(StringComparer.Ordinal);
        foreach (TensorInfo tensor in tensors.Tensors)
        {
            string name = tensor.Name.StartsWith(Prefix, StringComparison.Ordinal) ? tensor.Name[Prefix.Length..] : tensor.Name;
            if (name.Contains("lora_magnitude_vector", StringComparison.Ordinal))
            {
                throw adapter.Invalid(tensor, "adapters of type DoRA aren't read; merge it into its base model");
            }

            if (Split(name, "lora_A") is { } module)
            {
                halves.Add(module, tensor);
            }
            else if (Split(name, "lora_embedding_A") is { } embedding)
            {
                halves.Add("\n" + embedding, tensor);
            }
            else if (Split(name, "lora_B") is null && Split(name, "lora_embedding_B") is null)
            {
                adapter._whole[WholeName(name)] = tensor;
            }
        }

        foreach (TensorInfo tensor in tensors.Tensors)
        {
            string name = tensor.Name.StartsWith(Prefix, StringComparison.Ordinal) ? tensor.Name[Prefix.Length..] : tensor.Name;
            if (Split(name, "lora_B") is { } module)
            {
                adapter.Pair(module, halves, module, tensor, configuration, isEmbedding: false);
            }
            else if (Split(name, "lora_embedding_B") is { } embedding)
            {
                adapter.Pair("\n" + embedding, halves, embedding, tensor, configuration, isEmbedding: true);
            }
        }

        if (halves.Count > 0)
        {
            throw adapter.Invalid(halves.Values.First(), "there is no lora_B for it");
        }

        return adapter._modules.Count > 0 || adapter._whole.Count > 0
            ? adapter
            : throw new ProvenanceException(ProvenanceErrorCode.HeaderInvalid, tensors.Files[0], "the adapter has no tensors");
    }

    /// <summary>Adds a block of a module's delta to values, or its only value where they are zero.</summary>
    /// <param name="module">The module.</param>
    /// <param name="firstElement">First element of the weight as the base stores it, row-major.</param>
    /// <param name="values">Values to add to.</param>
    public void AddDelta(LoraModule module, long firstElement, Span<float> values)
    {
        (float[] a, float[] b) = Factors(module);
        int columns = module.Columns, rank = module.Rank;
        float[] weights = new float[rank];
        while (!values.IsEmpty)
        {
            long row = firstElement / columns;
            int column = (int)(firstElement % columns), count = Math.Min(values.Length, columns - column);
            Span<float> line = values[..count];

            // A row of the delta is a mix of `rank` lines: those of A mixed by a row of B, or (inputs first) those of B transposed by a column of A.
            for (int k = 0; k < rank; k++)
            {
                weights[k] = module.Scale * (module.IsTransposed ? a[(k * module.Inputs) + row] : b[(row * rank) + k]);
            }

            if (module.IsTransposed)
            {
                for (int c = 0; c < count; c++)
                {
                    line[c] += TensorPrimitives.Dot(weights, b.AsSpan(checked((int)((long)(column + c) * rank)), rank));
                }
            }
            else
            {
                for (int k = 0; k < rank; k++)
                {
                    TensorPrimitives.MultiplyAdd(a.AsSpan(checked((int)(k * module.Inputs) + column), count), weights[k], line, line);
                }
            }

            firstElement += count;
            values = values[count..];
        }
    }

    /// <summary>The factors of a module; for embeddings as if it were a projection.</summary>
    /// <returns>A [rank, inputs] and B [outputs, rank].</returns>
    public (float[] A, float[] B) Factors(LoraModule module)
    {
        lock (_lock)
        {
            if (_cache.TryGetValue(module.Weight, out (float[] A, float[] B) known))
            {
                return known;
            }
        }

        float[] a = new float[module.A.ElementCount], b = new float[module.B.ElementCount];
        Tensors.Read(module.A, 0, a);
        Tensors.Read(module.B, 0, b);
        lock (_lock)
        {
            if (_cached + a.Length + b.Length <= MaxCachedElements && _cache.TryAdd(module.Weight, (a, b)))
            {
                _cached += a.Length + b.Length;
            }
        }

        return (a, b);
    }

    /// <inheritdoc/>
    public void Dispose() => Tensors.Dispose();

    private void Pair(string key, Dictionary<string, TensorInfo> halves, string module, TensorInfo b, AdapterConfiguration configuration, bool isEmbedding)
    {
        if (!halves.Remove(key, out TensorInfo? a))
        {
            throw Invalid(b, "there is no lora_A for it");
        }

        if (a.Rank != 2 || b.Rank != 2 || a.Shape[0] != b.Shape[1] || a.Shape[0] is < 1 or > MaxRank || a.ElementCount is 0 or > MaxCachedElements || b.ElementCount is 0 or > MaxCachedElements)
        {
            throw Invalid(b, $"A of [{string.Join(", ", a.Shape)}] and B of [{string.Join(", ", b.Shape)}] don't make a delta");
        }

        string weight = module + ".weight";
        if (!_modules.TryAdd(weight, new LoraModule(weight, a, b, configuration.Scale(module, a.Shape[0]), isEmbedding || configuration.StoresInputsFirst)))
        {
            throw Invalid(b, "the module is adapted twice");
        }
    }

    // "<module>.<half>", "<module>.<half>.weight", "<module>.<half>.default.weight", "<module>.<half>.default": the module.
    private static string? Split(string name, string half)
    {
        int at = name.LastIndexOf("." + half, StringComparison.Ordinal);
        if (at <= 0)
        {
            return null;
        }

        string rest = name[(at + half.Length + 1)..];
        bool ends = rest.Length == 0 || rest == ".weight" || (rest[0] == '.' && (rest.EndsWith(".weight", StringComparison.Ordinal) || !rest[1..].Contains('.', StringComparison.Ordinal)));
        return ends ? name[..at] : null;
    }

    private static string WholeName(string name) =>
        name.Replace(".modules_to_save.default", "", StringComparison.Ordinal).Replace(".modules_to_save", "", StringComparison.Ordinal).Replace(".base_layer.", ".", StringComparison.Ordinal);

    private ProvenanceException Invalid(TensorInfo tensor, string message) =>
        new(ProvenanceErrorCode.TensorInvalid, $"{Tensors.Files[tensor.FileIndex]}: {tensor.Name}", message);
}
