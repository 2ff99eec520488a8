namespace DotBpf.ObjectFiles.Btf.Values.Shapes;

/// <summary>A member: its name and where its bytes begin.</summary>
internal readonly record struct ShapeField(string Name, int Offset, ValueShape Shape);
