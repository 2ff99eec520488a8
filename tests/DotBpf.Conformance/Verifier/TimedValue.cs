using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Conformance.Verifier;

/// <summary>The types of a map whose values hold a timer and a number behind it.</summary>
internal static class TimedValue
{
    /// <summary>A map of such values.</summary>
    internal static MapSpec Map(string name)
    {
        BtfBuilder builder = new();
        int key = builder.AddInteger("unsigned int", 4), number = builder.AddInteger("unsigned long", 8);
        int timer = builder.AddStruct("bpf_timer", 16, new BtfMemberDefinition("__opaque", builder.AddArray(number, key, 2), 0));
        int value = builder.AddStruct("timed", 24, new BtfMemberDefinition("timer", timer, 0), new BtfMemberDefinition("number", number, 128));
        BtfTypes types = builder.Build("timed");
        return new MapSpec { Name = name, Type = MapType.Array, KeySize = 4, ValueSize = 24, MaxEntries = 2, KeyType = types[key], ValueType = types[value] };
    }
}
