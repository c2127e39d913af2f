namespace ProvenanceKit.Module.Tests.Infrastructure;

/// <summary>A fact that a browser settles. Without Debian's chromium it is skipped, and the test run says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ChromiumFactAttribute : FactAttribute
{
    /// <summary>Where Debian's package puts the browser.</summary>
    public const string Browser = "/usr/bin/chromium";

    public ChromiumFactAttribute()
    {
        if (!File.Exists(Browser))
        {
            Skip = $"{Browser} is missing; apt-get install chromium to render the HTML reports.";
        }
    }
}
