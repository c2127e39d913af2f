namespace ProvenanceKit.Module.Tests.Help;

/// <summary>An example as <c>Get-Help</c> shows it.</summary>
/// <param name="Title">Its title with the number.</param>
/// <param name="Code">The code.</param>
/// <param name="GoesOnline">Whether it says of itself that it goes online.</param>
/// <param name="Missing">Commands in it that this session doesn't have.</param>
internal sealed record HelpExample(string Title, string Code, bool GoesOnline, IReadOnlyList<string> Missing)
{
    public bool RunsHere => !GoesOnline && Missing.Count == 0;
}
