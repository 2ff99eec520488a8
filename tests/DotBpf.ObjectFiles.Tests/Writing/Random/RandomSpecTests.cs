using DotBpf.ObjectFiles.Writing;
using FsCheck;
using FsCheck.Fluent;

namespace DotBpf.ObjectFiles.Tests.Writing.Random;

/// <summary>Any object that can be planned is read from what is written as it was.</summary>
public sealed class RandomSpecTests
{
    private static readonly Gen<StepPlan> s_step = Any<StepPlan>();

    // Left to itself, FsCheck makes what is inside of arrays of arrays so small that there is nothing.
    private static readonly Arbitrary<SpecPlan> s_plans = Arb.From(
        from isBigEndian in Any<bool>()
        from hasTypes in Any<bool>()
        from maps in Many(Any<MapPlan>(), 4)
        from variables in Many(Any<VariablePlan>(), 6)
        from subprograms in Many(Many(s_step, 8), 4)
        from programs in Many(from section in Any<byte>() from isAutoLoaded in Any<bool>() from steps in Many(s_step, 12) select new ProgramPlan(section, isAutoLoaded, steps), 4)
        select new SpecPlan(isBigEndian, hasTypes, maps, variables, subprograms, programs),
        ArbMap.Default.ArbFor<SpecPlan>().Shrinker);

    [Fact]
    public void Read_WrittenRandomObject_SaysTheSame() => Check(spec =>
    {
        ObjectSpec again = ObjectSpec.Read(spec.ToBytes(), "planned.o");

        Assert.Equal(spec.Maps.Select(map => map.Name), again.Maps.Select(map => map.Name));
        Assert.Empty(spec.Maps.SelectMany(map => MapDifferences.Between(map, again.Maps[map.Name])));
        Assert.Equal(spec.Variables, again.Variables);
        Assert.Equal(spec.Programs.Select(program => program.Name), again.Programs.Select(program => program.Name));
        foreach (ProgramSpec program in spec.Programs)
        {
            ProgramSpec same = again.Programs[program.Name];
            Assert.Null(same.Problem);
            Assert.Equal(program.Instructions.AsEnumerable(), same.Instructions.AsEnumerable());
            Assert.Equal(program.References.AsEnumerable(), same.References.AsEnumerable());
            Assert.Equal(program.Functions.AsEnumerable(), same.Functions.AsEnumerable());
        }
    });

    [Fact]
    public void ToBytes_OfWhatWasWritten_GivesTheSameBytes() => Check(spec =>
    {
        byte[] once = spec.ToBytes();

        byte[] twice = ObjectSpec.Read(once, "planned.o").ToBytes();

        Assert.Equal(once, twice);
    });

    private static Gen<T> Any<T>() => ArbMap.Default.GeneratorFor<T>();

    private static Gen<T[]> Many<T>(Gen<T> one, int most) => Gen.Choose(0, most).SelectMany(count => Gen.ArrayOf(one, count));

    private static void Check(Action<ObjectSpec> property)
    {
        Config config = Config.QuickThrowOnFailure.WithMaxTest(400).WithStartSize(10).WithEndSize(100);

        int links = 0, values = 0;
        Prop.ForAll(s_plans, plan =>
        {
            ObjectSpec spec = PlannedSpec.Of(plan);
            if (spec.Maps.Count + spec.Programs.Count == 0)
                return;
            property(spec);
            links += spec.Programs.Sum(program => program.Functions.Length - 1);
            values += spec.Programs.Sum(program => program.References.OfType<MapValueReference>().Count(reference => reference.Offset > 0));
        }).Check(config);

        Assert.True(links > 500 && values > 100, $"{links} subprograms and {values} variables were used: too little to prove anything");
    }
}
