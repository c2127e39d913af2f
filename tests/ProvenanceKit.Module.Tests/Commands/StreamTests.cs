using System.Management.Automation;
using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Commands;

public sealed class StreamTests
{
    [Fact]
    public void Progress_OfLargeModels_NestsThePhaseBelowTheModel()
    {
        using var models = new ModelFolder();
        models.Sparse("large-a", rows: 2_000, columns: 131_072);
        models.Sparse("large-b", rows: 2_000, columns: 131_072);
        using var session = new ModuleSession();
        IReadOnlyList<ProgressRecord> records = session.Run("param($p) Get-ModelFingerprint $p -NoCache", Path.Combine(models.Root, "*")).WithoutErrors().Progress;

        ProgressRecord[] upper = [.. records.Where(record => record.ParentActivityId < 0 && record.RecordType == ProgressRecordType.Processing)];
        Assert.Equal(["Reading large-a", "Reading large-b"], upper.Select(record => record.Activity));
        Assert.Equal(["model 1 of 2", "model 2 of 2"], upper.Select(record => record.StatusDescription));
        ProgressRecord[] lower = [.. records.Where(record => record.ParentActivityId >= 0 && record.RecordType == ProgressRecordType.Processing)];
        Assert.NotEmpty(lower);
        Assert.All(lower, record =>
        {
            Assert.Equal(upper[0].ActivityId, record.ParentActivityId);
            Assert.NotEqual(record.ParentActivityId, record.ActivityId);
            Assert.Equal("weights", record.Activity);
            Assert.Contains("of 1.05 GB", record.StatusDescription, StringComparison.Ordinal);
            Assert.InRange(record.PercentComplete, 0, 100);
            Assert.True(record.SecondsRemaining >= -1);
        });
        Assert.Equal(
            records.Where(record => record.RecordType == ProgressRecordType.Processing).Select(record => record.ActivityId).Distinct().Order(),
            records.Where(record => record.RecordType == ProgressRecordType.Completed).Select(record => record.ActivityId).Distinct().Order());
        Assert.Equal(ProgressRecordType.Completed, records[^1].RecordType);
        Assert.True(records[^1].ParentActivityId < 0);
    }

    [Theory]
    [InlineData("Get-ModelFingerprint aurora-base, borealis-base -MetadataOnly", 2, "Fingerprint", "aurora-base: ")]
    [InlineData("Get-ModelFingerprint aurora-base, aurora-code -MetadataOnly | Compare-ModelProvenance aurora-base", 2, "Comparison", "Linked: aurora-code and aurora-base share trained weights")]
    [InlineData("Find-ModelAncestor aurora-base -Database shipped -Threshold 1 -WarningAction Ignore", 1, "Scan", "aurora-base: ")]
    [InlineData("Get-ModelLineage borealis-*", 1, "Lineage", "2 models in 1 groups.")]
    [InlineData("Test-ModelProvenance aurora-code, borealis-code aurora-base", 2, "Test", "aurora-code: Passed.")]
    public void Information_OfEveryFinishedModel_HasTagsAndIsSilentByDefault(string script, int count, string tag, string text)
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run($"$null = {script} -InformationVariable told; $told").WithoutErrors();
        InformationRecord[] told = [.. result.Output.Select(item => (InformationRecord)item.BaseObject)];
        Assert.All(told, record => Assert.Contains("ProvenanceKit", record.Tags));
        InformationRecord[] ofKind = [.. told.Where(record => record.Tags.Contains(tag))];
        Assert.Equal(count, ofKind.Length);
        Assert.Contains(ofKind, record => record.MessageData.ToString()!.StartsWith(text, StringComparison.Ordinal));
        Assert.DoesNotContain(text, session.Render(script).ReplaceLineEndings("\n").Split('\n'));
    }

    [Fact]
    public void Debug_OfAComparison_TellsWhereTheTimeWent()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("$DebugPreference = 'Continue'; Compare-ModelProvenance aurora-base aurora-code 5>&1 | Where-Object { $_ -is [System.Management.Automation.DebugRecord] } | ForEach-Object { $_.Message }").WithoutErrors();
        Assert.Contains(result.Output, line => line.ToString()!.StartsWith("aurora-code against aurora-base: metadata ", StringComparison.Ordinal) && line.ToString()!.Contains(" s, evidence ", StringComparison.Ordinal));
        Assert.Contains(result.Output, line => line.ToString()!.EndsWith(" s in the engine.", StringComparison.Ordinal));
    }

    [Fact]
    public void Verbose_OfAComparison_TellsDecisions()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("$null = Compare-ModelProvenance aurora-base aurora-code -NoCache -Verbose").WithoutErrors();
        Assert.Contains(result.Verbose, line => line.StartsWith("Reading ", StringComparison.Ordinal));
    }
}
