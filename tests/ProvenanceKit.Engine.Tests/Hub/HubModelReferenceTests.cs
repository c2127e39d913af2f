using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Hub;

namespace ProvenanceKit.Engine.Tests.Hub;

public class HubModelReferenceTests
{
    [Theory]
    [InlineData("org/name", "org/name", "main")]
    [InlineData("gpt2", "gpt2", "main")]
    [InlineData("hf://org/na.me_1-b@v1.0", "org/na.me_1-b", "v1.0")]
    [InlineData("org/name@refs/pr/1", "org/name", "refs/pr/1")]
    [InlineData("org/name@0123456789abcdef0123456789abcdef01234567", "org/name", "0123456789abcdef0123456789abcdef01234567")]
    public void Parse_AllowedForm_GivesIdAndRevision(string text, string repository, string revision)
    {
        HubModelReference reference = HubModelReference.Parse(text);
        Assert.Equal((repository, revision), (reference.Repository, reference.Revision));
        Assert.Equal(reference, HubModelReference.Parse(reference.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hf://")]
    [InlineData("a/b/c")]
    [InlineData("../etc")]
    [InlineData("org/..")]
    [InlineData("org/")]
    [InlineData("/name")]
    [InlineData("org/na--me")]
    [InlineData("org/name.git")]
    [InlineData("org/na me")]
    [InlineData("org\\name")]
    [InlineData("-org/name")]
    [InlineData("org/name@")]
    [InlineData("org/name@../../x")]
    [InlineData("org/name@a//b")]
    [InlineData("org/name@/a")]
    [InlineData("org/name@a\\b")]
    [InlineData("org/name@a b")]
    [InlineData("org/name@.hidden")]
    [InlineData("org/name@x.lock")]
    [InlineData("org/name@a:b")]
    public void Parse_OtherForm_IsRefused(string text)
    {
        Assert.False(HubModelReference.TryParse(text, out _));
        ProvenanceException e = Assert.Throws<ProvenanceException>(() => HubModelReference.Parse(text));
        Assert.Equal(ProvenanceErrorCode.HubReferenceInvalid, e.Code);
    }

    [Fact]
    public void TryParse_LongId_IsRefused() => Assert.False(HubModelReference.TryParse("org/" + new string('a', 93), out _));
}
