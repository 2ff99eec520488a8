using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf.Values;
using DotBpf.Tool.Maps;

namespace DotBpf.Tool.Run;

/// <summary>The values of <c>--set</c>: variables get theirs before the object is loaded, map entries after.</summary>
internal sealed class Assignments
{
    private readonly List<(string Name, string? Key, string Value)> _all = [];

    internal Assignments(IEnumerable<string> texts)
    {
        foreach (string text in texts)
            _all.Add(Split(text));
    }

    internal ObjectSpec SetVariables(ObjectSpec spec)
    {
        foreach ((string name, _, string value) in _all.Where(assignment => assignment.Key is null))
            spec = SetVariable(spec, name, value);
        return spec;
    }

    internal void SetEntries(BpfObject loaded)
    {
        foreach ((string name, string? key, string value) in _all)
        {
            if (key is not null)
                SetEntry(loaded, name, key, value);
        }
    }

    // The key ends at the bracket that closes it; values of keys may have brackets and equal signs of their own.
    private static (string Name, string? Key, string Value) Split(string text)
    {
        int bracket = text.IndexOf('[', StringComparison.Ordinal);
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0 && (bracket < 0 || equals < bracket))
            return (text[..equals], null, text[(equals + 1)..]);
        int end = text.IndexOf("]=", StringComparison.Ordinal);
        return bracket > 0 && end > bracket
            ? (text[..bracket], text[(bracket + 1)..end], text[(end + 2)..])
            : throw ToolException.Usage($"--set takes VAR=VALUE or MAP[KEY]=VALUE; '{text}' is neither.");
    }

    private static ObjectSpec SetVariable(ObjectSpec spec, string name, string text)
    {
        if (!spec.Variables.TryGet(name, out VariableSpec? variable))
        {
            string hint = spec.Maps.TryGet(name, out _) ? $" There is a map of that name: write {name}[KEY]={text}." : "";
            throw new ToolException(ExitCode.NoSuchObject, $"The object has no variable '{name}'.{hint} It has: {string.Join(", ", spec.Variables.Select(v => v.Name))}.");
        }

        try
        {
            return spec.WithVariable(name, BtfValueParser.For(variable.Type, (int)variable.Size).Parse(text));
        }
        catch (BtfValueException fault)
        {
            throw ToolException.Usage($"--set {name}: {fault.Message}");
        }
    }

    private static void SetEntry(BpfObject loaded, string name, string keyText, string valueText)
    {
        if (!loaded.Maps.TryGetValue(name, out MapHandle? map))
            throw new ToolException(ExitCode.NoSuchObject, $"The object has no map '{name}'. It has: {string.Join(", ", loaded.Maps.Keys)}.");
        MapSpec spec = loaded.Spec.Maps[name];
        // An index may be written as it is shown: by its name.
        byte[] key = MapText.ParseKey(map, MapHints.Parse(spec.Hints).IndexNames(loaded.Spec.Types) ?? spec.KeyType, keyText);
        byte[] value = MapText.ParseValue(map, spec.ValueType, valueText);
        MapText.CheckIndex(map, key);
        map.ThrowIfFailed(map.Update(key, value), BpfCommand.MapUpdate);
    }
}
