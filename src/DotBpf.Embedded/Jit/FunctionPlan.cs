namespace DotBpf.Embedded.Jit;

/// <summary>All that is found out about a function before it is written.</summary>
/// <param name="Shape">Its blocks and what lives where.</param>
/// <param name="Webs">Its values.</param>
/// <param name="Widths">How wide they are.</param>
/// <param name="Stack">Its stack frame.</param>
/// <param name="Stacked">Which values need no variable.</param>
/// <param name="Spans">From where to where the others need one.</param>
internal sealed record FunctionPlan(FunctionShape Shape, RegisterWebs Webs, WebWidths Widths, StackPlan Stack, StackedResults Stacked, WebSpans Spans);
