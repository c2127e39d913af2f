using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ProvenanceKit.Engine.Fingerprints.Format.Sections;

/// <summary>Tokenizer facts (TFV), in the order of the record.</summary>
internal sealed class TokenizerSection : IFingerprintSection
{
    private const int MaxScriptCount = 4096;

    /// <inheritdoc/>
    public SectionId Id => SectionId.Tokenizer;

    /// <inheritdoc/>
    public bool IsRequired => true;

    /// <inheritdoc/>
    public bool Write(SectionWriter writer, ModelFingerprint fingerprint, FingerprintDetail detail)
    {
        if (fingerprint.Tokenizer is not { } facts)
        {
            return false;
        }

        writer.Signed(facts.VocabularySize);
        writer.Text(facts.TokenizerClass);
        foreach (int? id in (ReadOnlySpan<int?>)[facts.BosTokenId, facts.EosTokenId, facts.PadTokenId, facts.UnkTokenId, facts.MaskTokenId])
        {
            writer.Optional(id, value => writer.Signed(value));
        }

        writer.Signed(facts.AddedTokenCount);
        writer.Signed(facts.SpecialTokenCount);
        writer.Signed(facts.MergeCount);
        writer.Texts(facts.FirstMerges);
        writer.Text(facts.MergeRuleHash);
        writer.Optional(facts.AllMergesHash);
        writer.Double(facts.SingleCharacterShare);
        writer.Double(facts.WhitespacePrefixShare);
        writer.Double(facts.ByteTokenShare);
        writer.Double(facts.AverageTokenLength);
        writer.Signed(facts.MaxTokenLength);
        writer.Unsigned((ulong)facts.ScriptDistribution.Length);
        foreach (ScriptShare share in facts.ScriptDistribution)
        {
            writer.Text(share.Script);
            writer.Double(share.Share);
        }

        return true;
    }

    /// <inheritdoc/>
    public ModelFingerprint Read(SectionReader reader, ModelFingerprint fingerprint) => fingerprint with
    {
        Tokenizer = new TokenizerFacts
        {
            VocabularySize = reader.Int32(),
            TokenizerClass = reader.Text(),
            BosTokenId = reader.Optional(reader.Int32),
            EosTokenId = reader.Optional(reader.Int32),
            PadTokenId = reader.Optional(reader.Int32),
            UnkTokenId = reader.Optional(reader.Int32),
            MaskTokenId = reader.Optional(reader.Int32),
            AddedTokenCount = reader.Int32(),
            SpecialTokenCount = reader.Int32(),
            MergeCount = reader.Int32(),
            FirstMerges = reader.Texts(),
            MergeRuleHash = reader.Text(),
            AllMergesHash = reader.OptionalText(),
            SingleCharacterShare = reader.Double(),
            WhitespacePrefixShare = reader.Double(),
            ByteTokenShare = reader.Double(),
            AverageTokenLength = reader.Double(),
            MaxTokenLength = reader.Int32(),
            ScriptDistribution = Scripts(reader),
        },
    };

    private static ImmutableArray<ScriptShare> Scripts(SectionReader reader)
    {
        ScriptShare[] shares = new ScriptShare[reader.Count(MaxScriptCount, 72)];
        for (int i = 0; i < shares.Length; i++)
        {
            string script = reader.Text();
            shares[i] = new ScriptShare(script, reader.Double());
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(shares);
    }
}
