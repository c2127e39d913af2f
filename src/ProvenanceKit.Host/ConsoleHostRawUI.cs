using System.Management.Automation.Host;

namespace ProvenanceKit.Host;

/// <summary>The size of the console; 100 columns when the output goes elsewhere.</summary>
internal sealed class ConsoleHostRawUI : PSHostRawUserInterface
{
    private const int RedirectedWidth = 100;
    private const int RedirectedHeight = 50;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override Size BufferSize { get; set; } = CurrentSize();

    public override Size WindowSize { get; set; } = CurrentSize();

    public override Size MaxPhysicalWindowSize => BufferSize;

    public override Size MaxWindowSize => BufferSize;

    public override Coordinates CursorPosition { get; set; }

    public override Coordinates WindowPosition { get; set; }

    public override int CursorSize { get; set; } = 1;

    public override string WindowTitle { get; set; } = "";

    public override bool KeyAvailable => false;

    public override KeyInfo ReadKey(ReadKeyOptions options) => throw NotSupported();

    public override void FlushInputBuffer()
    {
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw NotSupported();

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw NotSupported();

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw NotSupported();

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw NotSupported();

    private static HostException NotSupported() => new("This host has no screen buffer.");

    private static Size CurrentSize()
    {
        if (Console.IsOutputRedirected)
        {
            return new Size(RedirectedWidth, RedirectedHeight);
        }

        int width = Console.WindowWidth;
        return width > 0 ? new Size(width, Math.Max(1, Console.WindowHeight)) : new Size(RedirectedWidth, RedirectedHeight);
    }
}
