using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace ProvenanceKit.Engine.Reports.Html;

/// <summary>
/// Builds markup from interpolated strings: the literal parts are markup, and whatever fills a hole is escaped, so that no name can become markup by
/// being forgotten. Numbers are written the invariant way.
/// </summary>
internal sealed class HtmlBuilder
{
    private readonly StringBuilder _text = new();

    /// <summary>Appends markup with escaped holes.</summary>
    public HtmlBuilder Add([InterpolatedStringHandlerArgument("")] ref Handler markup)
    {
        markup.Finish();
        return this;
    }

    /// <summary>The markup.</summary>
    public Markup ToMarkup() => new(_text.ToString());

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    /// <summary>Text in element content and in quoted attributes.</summary>
    public static string Escape(string? text)
    {
        string visible = VisibleText.Lines(text);
        if (visible.AsSpan().IndexOfAny("&<>\"'") < 0)
        {
            return visible;
        }

        var escaped = new StringBuilder(visible.Length + 16);
        foreach (char c in visible)
        {
            _ = c switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    /// <summary>Receives the parts of an interpolated string.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Handler
    {
        private readonly StringBuilder _text;

        public Handler(int literalLength, int formattedCount, HtmlBuilder builder)
        {
            _text = builder._text;
            _text.EnsureCapacity(_text.Length + literalLength + (formattedCount * 16));
        }

        public void AppendLiteral(string value) => _text.Append(value);

        public void AppendFormatted(string? value) => _text.Append(Escape(value));

        public void AppendFormatted(Markup value) => _text.Append(value.Text);

        public void AppendFormatted<T>(T value)
            where T : IFormattable => _text.Append(Escape(value.ToString(null, CultureInfo.InvariantCulture)));

        public void AppendFormatted<T>(T value, string format)
            where T : IFormattable => _text.Append(Escape(value.ToString(format, CultureInfo.InvariantCulture)));

        internal void Finish() => _ = _text;
    }
}
