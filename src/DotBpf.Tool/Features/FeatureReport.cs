using System.Text.Json;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Features;

/// <summary>All that a host says of itself.</summary>
internal sealed class FeatureReport
{
    private readonly string _host;
    private readonly InstructionSetVersion _instructions;
    private readonly List<(string Kind, string Name, bool IsThere)> _features = [];
    private readonly List<(string Program, string[] Helpers)> _helpers = [];

    private FeatureReport(BpfHost host)
    {
        _host = host.Name;
        _instructions = host.Features.InstructionSet;
    }

    internal static FeatureReport Of(BpfHost host, bool withHelpers)
    {
        var report = new FeatureReport(host);
        HostFeatures features = host.Features;
        report.Add<MapType>("map", features.HasMap);
        report.Add<ProgramType>("program", features.HasProgram);
        report.Add<BpfLinkType>("link", features.HasLink);
        report.Add<TypesFeature>("types", features.HasTypes);
        if (withHelpers)
            report.AddHelpers(features);
        return report;
    }

    internal void Write(Terminal terminal)
    {
        terminal.Out.WriteLine($"{_host} host, instructions up to {_instructions}");
        DataTable table = new DataTable().Column("kind").Column("present").Column("absent");
        foreach (IGrouping<string, (string Kind, string Name, bool IsThere)> kind in _features.GroupBy(feature => feature.Kind))
            table.Row(kind.Key, List(kind, isThere: true), List(kind, isThere: false));
        table.Write(terminal);
        if (_helpers.Count == 0)
            return;
        DataTable helpers = new DataTable().Column("program").Column("helpers");
        foreach ((string program, string[] names) in _helpers)
            helpers.Row(program, string.Join(" ", names));
        helpers.Write(terminal);
    }

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("host", _host);
        json.WriteString("instructions", $"{_instructions}");
        foreach (IGrouping<string, (string Kind, string Name, bool IsThere)> kind in _features.GroupBy(feature => feature.Kind))
        {
            json.WriteStartObject(kind.Key);
            foreach ((_, string name, bool isThere) in kind)
                json.WriteBoolean(name, isThere);
            json.WriteEndObject();
        }

        if (_helpers.Count != 0)
            WriteHelpers(json);
        json.WriteEndObject();
    }

    private void WriteHelpers(Utf8JsonWriter json)
    {
        json.WriteStartObject("helpers");
        foreach ((string program, string[] names) in _helpers)
        {
            json.WriteStartArray(program);
            foreach (string name in names)
                json.WriteStringValue(name);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    // The first number of each list means nothing.
    private void Add<T>(string kind, Func<T, bool> has)
        where T : struct, Enum
    {
        foreach (T feature in Enum.GetValues<T>().Where(feature => kind == "types" || Convert.ToInt32(feature, null) != 0))
            _features.Add((kind, feature.ToString(), has(feature)));
    }

    // Those of extensions and struct_ops depend on what they are loaded for.
    private void AddHelpers(HostFeatures features)
    {
        foreach (ProgramType type in Enum.GetValues<ProgramType>().Where(type => type is not (ProgramType.Extension or ProgramType.StructOps) && features.HasProgram(type)))
            _helpers.Add(($"{type}", [.. features.HelpersOf(type).Select(helper => HelperNames.Find(helper)!)]));
    }

    private static string List(IEnumerable<(string Kind, string Name, bool IsThere)> features, bool isThere) =>
        string.Join(" ", features.Where(feature => feature.IsThere == isThere).Select(feature => feature.Name));
}
