using System.Collections.Immutable;
using System.Reflection;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Writing;

namespace DotBpf.ObjectFiles.Tests.Writing;

public sealed class MapDifferencesTests
{
    private static readonly BtfTypes s_types = Types();

    public static TheoryData<string> Members =>
        new(typeof(MapSpec).GetProperties().Where(property => property.SetMethod is not null).Select(property => property.Name));

    // A member that nobody compares would be lost in silence when an object is written.
    [Theory]
    [MemberData(nameof(Members))]
    public void Between_MemberThatDiffers_NamesIt(string member)
    {
        MapSpec map = new() { Name = "map", Type = MapType.Hash }, other = map with { };
        PropertyInfo property = typeof(MapSpec).GetProperty(member)!;
        property.SetValue(other, Another(property));

        IEnumerable<string> differences = MapDifferences.Between(map, other);

        Assert.StartsWith(member, Assert.Single(differences), StringComparison.Ordinal);
    }

    [Fact]
    public void Between_TypesOfTwoSetsThatAreAlike_FindsNothing()
    {
        MapSpec map = new() { Name = "map", Type = MapType.Hash, KeyType = s_types[1] };

        Assert.Empty(MapDifferences.Between(map, map with { KeyType = Types()[1] }));
    }

    private static object Another(PropertyInfo property) => property.PropertyType switch
    {
        Type type when type == typeof(string) => "other",
        Type type when type == typeof(uint) => 7u,
        Type type when type == typeof(int) => 7,
        Type type when type == typeof(ulong) => 7ul,
        Type type when type == typeof(bool) => property.Name != nameof(MapSpec.IsAutoCreated),
        Type type when type == typeof(MapSpec) => new MapSpec { Name = "inner", Type = MapType.Array },
        Type type when type == typeof(BtfType) => s_types[1],
        Type type when type == typeof(ReadOnlyMemory<byte>) => new ReadOnlyMemory<byte>([1, 2, 3]),
        Type type when type == typeof(ImmutableArray<StaticValue>) => ImmutableArray.Create(new StaticValue(1, "target")),
        Type type when type == typeof(ImmutableArray<StructOpsFunction>) => ImmutableArray.Create(new StructOpsFunction("member", "program")),
        Type type when type == typeof(IReadOnlyList<string>) => new List<string> { "hint" },
        Type { IsEnum: true } type => Enum.ToObject(type, 2),
        Type type => throw new NotSupportedException($"{property.Name} is a {type}: say here what another value of it is."),
    };

    private static BtfTypes Types()
    {
        BtfBuilder builder = new();
        builder.AddInteger("int", 4);
        return builder.Build("types");
    }
}
