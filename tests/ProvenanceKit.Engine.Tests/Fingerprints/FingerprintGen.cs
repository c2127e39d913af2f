using System.Collections.Immutable;
using CsCheck;

namespace ProvenanceKit.Engine.Tests.Fingerprints;

/// <summary>Fingerprints that keep to the rules, with every part there or absent, strange texts and every float32 there is.</summary>
internal static class FingerprintGen
{
    // Texts from configurations can hold half a surrogate pair, which UTF-8 can't.
    private static readonly Gen<string> s_text = Gen.Char.Array[0, 12].Select(units => new string(units));
    private static readonly Gen<string?> s_optionalText = s_text.Null();
    private static readonly Gen<ImmutableArray<string>> s_texts = s_text.Array[0, 4].Select(texts => texts.ToImmutableArray());
    private static readonly Gen<float> s_bits = Gen.UInt.Select(BitConverter.UInt32BitsToSingle);
    private static readonly Gen<float> s_bfloat16 = Gen.UShort.Select(bits => BitConverter.UInt32BitsToSingle((uint)bits << 16));
    private static readonly Gen<float> s_half = Gen.UShort.Select(bits => (float)BitConverter.UInt16BitsToHalf(bits));
    private static readonly Gen<float> s_ordinary = Gen.Double[-2, 2].Select(value => (float)value);

    private static readonly Gen<ArchitectureFacts> s_architecture =
        Gen.Select(s_text.Array[12, 12], s_optionalText.Array[4, 4], Gen.Long.Array[6, 6], Gen.Long.Nullable().Array[2, 2], Gen.Double.Array[2, 2],
            Gen.Select(s_texts.Nullable(), Gen.Double.Nullable(), Gen.Bool.Nullable().Array[2, 2], Gen.Bool.Array[3, 3]),
            (texts, optional, sizes, heads, numbers, rest) => new ArchitectureFacts
            {
                ModelType = texts[0],
                Architectures = rest.Item1,
                HiddenSize = sizes[0],
                HiddenLayerCount = sizes[1],
                AttentionHeadCount = sizes[2],
                KeyValueHeadCount = heads[0],
                IntermediateSize = sizes[3],
                VocabularySize = sizes[4],
                MaxPositionEmbeddings = sizes[5],
                HiddenActivation = texts[1],
                HeadDimension = heads[1],
                RopeTheta = rest.Item2,
                RopeScalingJson = optional[0],
                TieWordEmbeddings = rest.Item3[0],
                BosTokenId = optional[1],
                EosTokenId = optional[2],
                GqaRatio = numbers[0],
                AttentionStyle = texts[2],
                NormType = texts[3],
                AttentionBias = rest.Item3[1],
                QkNorm = rest.Item4[0],
                PositionEncoding = texts[4],
                TokenizerHash = optional[3],
                TokenIdSignature = texts[5],
                ArchHash = texts[6],
                FamilyHash = texts[7],
                EstimatedParameterCount = numbers[1],
                ParameterBucket = texts[8],
                Family = texts[9],
                IsKnownModelType = rest.Item4[1],
                ReferenceAccepts = rest.Item4[2],
            });

    private static readonly Gen<TokenizerFacts> s_tokenizer =
        Gen.Select(s_text.Array[2, 2], s_optionalText, Gen.Int.Array[5, 5], Gen.Int.Nullable().Array[5, 5], Gen.Double.Array[4, 4],
            Gen.Select(s_texts, Gen.Select(s_text, Gen.Double, (script, share) => new ScriptShare(script, share)).Array[0, 5]),
            (texts, hash, counts, ids, numbers, lists) => new TokenizerFacts
            {
                VocabularySize = counts[0],
                TokenizerClass = texts[0],
                BosTokenId = ids[0],
                EosTokenId = ids[1],
                PadTokenId = ids[2],
                UnkTokenId = ids[3],
                MaskTokenId = ids[4],
                AddedTokenCount = counts[1],
                SpecialTokenCount = counts[2],
                MergeCount = counts[3],
                FirstMerges = lists.Item1,
                MergeRuleHash = texts[1],
                AllMergesHash = hash,
                SingleCharacterShare = numbers[0],
                WhitespacePrefixShare = numbers[1],
                ByteTokenShare = numbers[2],
                AverageTokenLength = numbers[3],
                MaxTokenLength = counts[4],
                ScriptDistribution = [.. lists.Item2],
            });

    private static readonly Gen<VocabularyDigest> s_vocabulary =
        Gen.Select(Gen.OneOf(Gen.ULong, Gen.ULong[0, 50], Gen.Const(ulong.MaxValue)).HashSet[0, 200], Gen.Int[1, 31], (hashes, width) => new VocabularyDigest
        {
            TokenHashes = [.. hashes.Order()],
            TokenIds = [.. hashes.Select((hash, i) => (int)(hash % (1UL << width)) - (i % 7 == 6 && width == 31 ? int.MaxValue : 0))],
        });

    private static readonly Gen<WeightFeatures> s_weights =
        Gen.Select(
            Gen.Select(s_text, s_optionalText, Gen.Bool, Gen.Long.Array[2, 2], s_texts,
                Gen.Select(Gen.Enum<SignalName>(), Gen.Enum<MeasurementState>(), s_text, (signal, state, reason) => new UnmeasuredFeature(signal, state, reason)).Array[0, 3]),
            Gen.Select(Gen.Int.Array[1, 12], s_bits.Array[144, 144], Gen.Int[0, 2]),
            Gen.Double.Array[20, 20].Select(values => values.ToImmutableArray()).Nullable(),
            Gen.Double.Array[1, 9].Select(values => values.ToImmutableArray()).Nullable(),
            Gen.Double.Array[1, 9].Select(values => values.Concat(values).ToImmutableArray()).Nullable(),
            Gen.Select(
                Gen.Select(s_text, Values(1), (name, values) => new NormTensor(name, values)).Array[1, 4].Select(tensors => tensors.ToImmutableArray()).Nullable(),
                Gen.Select(Gen.Int[0, 60], Gen.Select(s_text, Values(0), (name, values) => new TensorWeightSample(name, values)).Array[0, 3]).Array[0, 4]
                    .Select(layers => layers.DistinctBy(layer => layer.Item1).OrderBy(layer => layer.Item1).Select(layer => new LayerWeightSample(layer.Item1, [.. layer.Item2])).ToImmutableArray())
                    .Nullable()),
            (facts, anchors, histogram, energy, signs, tensors) => new WeightFeatures
            {
                ExtractionMode = facts.Item1,
                EmbeddingName = facts.Item2,
                IsReferenceParity = facts.Item3,
                EmbeddingRowCount = facts.Item4[0],
                EmbeddingColumnCount = facts.Item4[1],
                NonFiniteTensors = facts.Item5,
                Unmeasured = [.. facts.Item6],
                AnchorIds = [.. anchors.Item1],
                AnchorCosines = Cosines(anchors.Item1.Length, anchors.Item2, anchors.Item3),
                EmbeddingNormHistogram = histogram,
                LayerEnergyProfile = energy,
                SignSparsityProfile = signs,
                NormTensors = tensors.Item1,
                LayerWeightSamples = tensors.Item2,
            });

    private static readonly Gen<ModelFileDigest> s_file =
        Gen.Select(s_text.Array[3, 3], Gen.Long.Array[2, 2], Gen.Int, s_optionalText, (texts, lengths, blocks, whole) => new ModelFileDigest
        {
            Name = texts[0],
            Length = lengths[0],
            HeaderLength = lengths[1],
            HeaderSha256 = texts[1],
            SampledBlockCount = blocks,
            SampledSha256 = texts[2],
            Sha256 = whole,
        });

    private static readonly Gen<LayerSketch> s_layerSketch =
        Gen.Select(
            Gen.Select(Gen.Int[-2, 9], Gen.Int[0, 6], Gen.Int[1, 5], Gen.SByte.Array[30, 30], Gen.Float[0, 9].Array[6, 6], (expert, units, width, codes, norms) => new UnitSketch
            {
                Expert = expert,
                UnitCount = units + 7,
                Width = width,
                Norms = [.. norms[..units]],
                Codes = [.. codes[..(units * width)]],
            }).Array[0, 3],
            Gen.Select(Gen.Int[0, 3], Gen.OneOf(s_ordinary, s_half.Where(v => !float.IsNaN(v))).Array[0, 9], (placement, values) => new GainSketch(placement, [.. values])).Array[0, 3],
            (groups, gains) => new LayerSketch { Groups = [.. groups], Gains = [.. gains] });

    private static readonly Gen<SignatureSketch> s_signatures =
        Gen.Select(
            Gen.Int[0, 99], Gen.UInt.HashSet[1, 5], Gen.Int[0, 5], Gen.SByte.Array[25, 25], Gen.Float[0, 9].Array[5, 5],
            Gen.Select(Gen.Int[0, 4], Gen.Int[-2, 9], Gen.Int[0, 6], Gen.Bool, Gen.SByte.Array[60, 60]).Array[0, 4],
            (rows, tokens, width, basis, norms, groups) => new SignatureSketch
            {
                IsByRow = false,
                RowCount = rows,
                Tokens = [.. tokens.Order()],
                Basis = [.. basis[..(width * tokens.Count)]],
                BasisNorms = [.. norms[..(width == 0 ? 0 : tokens.Count)]],
                Groups = [.. groups.OrderBy(group => group.Item1).Select(group => Signature(group.Item1, group.Item2, group.Item3, group.Item4, width == 0 ? tokens.Count : width, group.Item5))],
            });

    private static readonly Gen<EmbeddingSketch> s_embedding =
        Gen.Select(
            Gen.Bool, Gen.Int[0, 99], s_text, Gen.UInt.HashSet[0, 9], Gen.Float[0, 9].Array[9, 9], s_half.Where(float.IsFinite).Array[36, 36],
            (byRow, width, type, tokens, lengths, projections) => new EmbeddingSketch
            {
                IsByRow = byRow,
                Width = width,
                DataType = type,
                Tokens = [.. tokens.Order()],
                Lengths = [.. lengths[..tokens.Count]],
                Projections = [.. projections[..(4 * tokens.Count)]],
            });

    private static readonly Gen<EvidenceSketch> s_evidence =
        Gen.Select(
            Gen.Select(s_embedding.Null(), s_optionalText.Array[2, 2], Gen.Int[0, 9999].Array[2, 2], Gen.Bool, s_text.Array[6, 6], Gen.Long),
            s_layerSketch.Array[5, 7], s_signatures.Null(),
            Gen.Select(Gen.ULong, Gen.Int[0, int.MaxValue].Array[2, 2], s_text, s_bits.Array[0, 6], Gen.Bool, (key, sizes, type, values, encoded) => new TensorSketch
            {
                Key = key,
                Rows = sizes[0],
                Columns = sizes[1],
                DataType = type,
                Values = [.. values],
                QuantizationErrors = encoded ? [.. values.Reverse()] : [],
            }).Array[0, 5],
            (facts, layers, signatures, tensors) => new EvidenceSketch
            {
                Embedding = facts.Item1,
                Problem = facts.Item2[0],
                UnknownTensor = facts.Item2[1],
                HiddenSize = facts.Item3[0],
                UnknownTensorCount = facts.Item3[1],
                IsUntrained = facts.Item4,
                TensorTableHash = facts.Item5[0],
                ContentHash = facts.Item5[1],
                DeclaredParents = [new DeclaredParent(facts.Item5[2], facts.Item5[3], facts.Item5[4], facts.Item5[5])],
                BytesRead = facts.Item6,
                Layers = [.. layers],
                Signatures = signatures is null ? [] : [signatures, signatures with { IsByRow = true }],
                Tensors = [.. tensors],
            });

    private static GroupSignature Signature(int layer, int expert, int units, bool gate, int width, sbyte[] codes) => new()
    {
        Layer = layer,
        Expert = expert,
        UnitCount = units + 3,
        UsesGate = gate,
        Width = width,
        First = [.. codes[..(units * width)]],
        Second = [.. codes[30..(30 + (units * width))]],
    };

    /// <summary>The generator.</summary>
    public static Gen<ModelFingerprint> Fingerprints { get; } =
        Gen.Select(
            Gen.Select(s_text.Array[4, 4], s_optionalText.Array[2, 2], Gen.Long.Array[2, 2], Gen.Int.Array[2, 2], s_texts.Array[2, 2], Gen.Double.Array[3, 3]),
            s_architecture, s_tokenizer.Null(), s_vocabulary.Null(), s_weights.Null(), Gen.Select(s_file.Array[0, 3], Gen.Bool, s_evidence.Null()),
            (facts, architecture, tokenizer, vocabulary, weights, files) => new ModelFingerprint
            {
                SchemaVersion = facts.Item4[0],
                Name = facts.Item1[0],
                Path = facts.Item1[1],
                Format = facts.Item1[2],
                WeightBytes = facts.Item3[0],
                TensorCount = facts.Item4[1],
                ParameterCount = facts.Item3[1],
                DataTypes = facts.Item5[0],
                Warnings = facts.Item5[1],
                TokenizerUnmeasuredReason = facts.Item2[0],
                WeightsUnmeasuredReason = facts.Item2[1],
                ToolVersion = facts.Item1[3],
                Timing = new FingerprintTiming { MetadataSeconds = facts.Item6[0], WeightSeconds = facts.Item6[1], TotalSeconds = facts.Item6[2], CacheHit = files.Item2 },
                Architecture = architecture,
                Tokenizer = tokenizer,
                Vocabulary = vocabulary,
                Weights = weights,
                Files = [.. files.Item1],
                Evidence = files.Item3,
            });

    private static Gen<ImmutableArray<float>> Values(int minCount) =>
        Gen.OneOf(s_bits.Array[minCount, 40], s_bfloat16.Array[minCount, 40], s_half.Array[minCount, 40], s_ordinary.Array[minCount, 40]).Select(values => values.ToImmutableArray());

    // None, symmetric, or not.
    private static ImmutableArray<float>? Cosines(int size, float[] values, int kind)
    {
        float[] cosines = values[..(size * size)];
        for (int i = 0; kind == 1 && i < size; i++)
        {
            for (int j = 0; j < i; j++)
            {
                cosines[(i * size) + j] = cosines[(j * size) + i];
            }
        }

        return kind == 0 ? null : [.. cosines];
    }
}
