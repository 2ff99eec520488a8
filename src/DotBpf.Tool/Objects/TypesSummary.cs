using System.Text.Json;
using DotBpf.ObjectFiles.Btf;
using DotBpf.Tool.Types;

namespace DotBpf.Tool.Objects;

/// <summary>How many types of each kind an object has.</summary>
internal static class TypesSummary
{
    internal static string Of(BtfTypes? types) => types is null
        ? "no type information"
        : $"{types.Count} types ({string.Join(", ", Count(types).Select(kind => $"{kind.Value} {TypeWords.Of(kind.Key)}"))})";

    internal static void WriteJson(Utf8JsonWriter json, BtfTypes? types)
    {
        json.WriteStartObject("typeKinds");
        foreach ((BtfKind kind, int count) in types is null ? [] : Count(types))
            json.WriteNumber(TypeWords.Of(kind), count);
        json.WriteEndObject();
    }

    private static IEnumerable<KeyValuePair<BtfKind, int>> Count(BtfTypes types) =>
        Enumerable.Range(1, Math.Max(types.Count - 1, 0)).CountBy(id => types[id].Kind).OrderBy(kind => kind.Key);
}
