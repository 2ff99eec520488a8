using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DotBpf.Tool.Output;

/// <summary>Writes a document of JSON to standard output.</summary>
internal static class Json
{
    private static readonly JsonWriterOptions s_options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static void Write(Terminal terminal, Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, s_options))
            content(writer);
        terminal.Out.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }
}
